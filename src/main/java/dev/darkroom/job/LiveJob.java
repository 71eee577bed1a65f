package dev.darkroom.job;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.darkroom.engine.RequestListener;
import dev.darkroom.engine.Submission;
import dev.darkroom.image.Image;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A job as it goes on, for those who wait for it or watch it. Thread-safe. */
public final class LiveJob {
  /** Of each image, for who has not seen them; more than come between two events. */
  private static final int MAX_PREVIEWS = 32;

  private final Consumer<Job> stateListener;
  private final InstantSource clock;
  private final int framesPerImage;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CompletableFuture<Job> end = new CompletableFuture<>();

  @GuardedBy("lock")
  private Job job;

  /** In the order in which they came. */
  @GuardedBy("lock")
  private final List<Preview> previews = new ArrayList<>();

  /** Done when all previews that have come are among them. */
  @GuardedBy("lock")
  private CompletableFuture<Void> shown = CompletableFuture.completedFuture(null);

  @GuardedBy("lock")
  private final int[] frames;

  @GuardedBy("lock")
  private @Nullable Submission<?> submission;

  /** Those without whom it is not to go on. */
  @GuardedBy("lock")
  private int attached;

  @GuardedBy("lock")
  private boolean cancelled;

  private final Object looking = new Object();

  @GuardedBy("looking")
  private @Nullable JobView view;

  /**
   * @param stateListener hears of each new state
   */
  LiveJob(Job job, int framesPerImage, Consumer<Job> stateListener, InstantSource clock) {
    this.job = job;
    this.framesPerImage = framesPerImage;
    this.frames = new int[job.progress().totalImages()];
    this.stateListener = stateListener;
    this.clock = clock;
  }

  /** One to which nothing more happens. */
  static LiveJob ended(Job job) {
    LiveJob ended = new LiveJob(job, 1, _ -> {}, InstantSource.system());
    ended.end.complete(job);
    return ended;
  }

  /** What it is now. */
  public Job job() {
    lock.lock();
    try {
      return job;
    } finally {
      lock.unlock();
    }
  }

  /** What it has before it; empty once it has ended. */
  public Optional<JobOutlook> outlook() {
    Submission<?> current;
    lock.lock();
    try {
      current = submission;
    } finally {
      lock.unlock();
    }
    return current == null ? Optional.empty() : current.outlook().get().map(JobOutlook::of);
  }

  /** It and what it has before it, looked up once for all who ask at about the same time. */
  public JobView view() {
    synchronized (looking) {
      Instant now = clock.instant();
      JobView last = view;
      if (last != null && last.isOf(job().version(), now)) {
        return last;
      }
      // The engine's lock is not waited for with the one that its workers wait for.
      Optional<JobOutlook> outlook = outlook();
      lock.lock();
      try {
        return view = new JobView(job, outlook, previews, now);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Completed once nothing more happens to it. */
  public CompletableFuture<Job> end() {
    return end.copy();
  }

  /** Waits until it is newer than a version, but not longer than this. */
  public void await(long version, Duration longest) throws InterruptedException {
    lock.lock();
    try {
      long nanos = longest.toNanos();
      while (job.version() <= version && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Somebody waits for it, without whom it is not to go on. */
  void attach() {
    lock.lock();
    try {
      attached++;
    } finally {
      lock.unlock();
    }
  }

  /**
   * One of them has gone.
   *
   * @return whether nobody is left, and it is not to go on by itself
   */
  boolean leave() {
    lock.lock();
    try {
      attached--;
      return attached == 0;
    } finally {
      lock.unlock();
    }
  }

  void submitted(Submission<?> engines) {
    boolean late;
    lock.lock();
    try {
      submission = engines;
      late = cancelled;
    } finally {
      lock.unlock();
    }
    if (late) {
      engines.future().cancel(false);
    }
  }

  /** Takes it out of the engine, unless it has left that. */
  void cancel() {
    Submission<?> current;
    lock.lock();
    try {
      cancelled = true;
      current = submission;
    } finally {
      lock.unlock();
    }
    if (current != null) {
      current.future().cancel(false);
    }
  }

  /** Hears of the engine how it goes on. */
  RequestListener listener() {
    return new Listener();
  }

  private final class Listener implements RequestListener {
    @Override
    public void started() {
      lock.lock();
      try {
        if (job.state() == JobState.QUEUED) {
          set(job.started(clock.instant()));
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void stepped(int image, int steps) {
      lock.lock();
      try {
        set(job.with(job.progress().withStep()));
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void decoded(int image) {
      lock.lock();
      try {
        frames[image]++;
        if (frames[image] == framesPerImage) {
          set(job.with(job.progress().withImage()));
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void previewed(int image, int steps, Image preview) {
      Runnable show = () -> show(image, steps, PreviewEncoder.encode(preview));
      lock.lock();
      try {
        // One after the other; one that cannot be shown is left out.
        shown = shown.thenRunAsync(show, Thread::startVirtualThread).exceptionally(_ -> null);
      } finally {
        lock.unlock();
      }
    }
  }

  private void show(int image, int steps, byte[] jpeg) {
    lock.lock();
    try {
      if (job.state().isFinal()) {
        return;
      }
      List<Preview> earlier =
          previews.stream().filter(preview -> preview.index() == image).toList();
      if (earlier.size() == MAX_PREVIEWS) {
        previews.remove(earlier.getFirst());
      }
      previews.add(new Preview(job.version() + 1, image, steps, jpeg));
      set(job.with(job.progress()));
    } finally {
      lock.unlock();
    }
  }

  /** It has ended, in one way or the other; only the first one counts. */
  void finish(UnaryOperator<Job> how) {
    shown().join();
    lock.lock();
    try {
      set(how.apply(job));
    } finally {
      lock.unlock();
    }
    end.complete(job());
  }

  private CompletableFuture<Void> shown() {
    lock.lock();
    try {
      return shown;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void set(Job after) {
    if (job.state().isFinal()) {
      return;
    }
    boolean moved = after.state() != job.state();
    job = after;
    if (moved) {
      stateListener.accept(after);
    }
    changed.signalAll();
  }
}
