package dev.darkroom.job;

import dev.darkroom.engine.Engine;
import dev.darkroom.engine.Futures;
import dev.darkroom.engine.LogContext;
import dev.darkroom.engine.Submission;
import dev.darkroom.engine.SubmitOptions;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.failure.JobFault;
import dev.darkroom.failure.JobStateException;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.pipeline.Previews;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of each request: takes generations to encoded images and inversions to latents, tells
 * how they go on, and keeps what came of them for a while. Thread-safe.
 */
public final class Jobs {
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  /** How often a caller is looked after. */
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final Engine engine;
  private final JobStore store;
  private final Duration retention;
  private final InstantSource clock;
  private final Map<JobId, LiveJob> live = new ConcurrentHashMap<>();
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicInteger watchers = new AtomicInteger();
  private final AtomicLong expiredUnfetched = new AtomicLong();

  /** One who watches. */
  @FunctionalInterface
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** What a deletion did to a job. */
  public enum Deletion {
    /** It left the queue; no worker had started it. */
    DEQUEUED,
    /** It was stopped. */
    STOPPED,
    /** It was done; its results are deleted. */
    DELETED
  }

  /**
   * @param retention for which a job that is kept stays once it is done
   */
  public Jobs(Engine engine, JobStore store, Duration retention, InstantSource clock) {
    this.engine = engine;
    this.store = store;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * The job of an id that its client chose, if the same request was sent with it before.
   *
   * @throws JobStateException if another request was sent with it, or by another caller
   */
  public Optional<LiveJob> find(JobId id, RequestKey key) {
    return lookUp(id) instanceof JobStore.Lookup.Found(Job job)
        ? Optional.of(requireSame(job, key))
        : Optional.empty();
  }

  /**
   * The job of an id.
   *
   * @throws JobStateException if there is none
   */
  public LiveJob get(JobId id) {
    return get(id, _ -> true);
  }

  /**
   * The job of an id, if it is of one of these callers; those of others are as if they were not.
   *
   * @throws JobStateException if there is none
   */
  public LiveJob get(JobId id, Predicate<String> callers) {
    return switch (lookUp(id)) {
      case JobStore.Lookup.Found(Job job) when callers.test(job.caller()) -> liveJob(job);
      case JobStore.Lookup.Gone(String caller) when callers.test(caller) ->
          throw new JobStateException(new JobFault.Gone(id.value()));
      case JobStore.Lookup _ -> throw new JobStateException(new JobFault.Unknown(id.value()));
    };
  }

  /**
   * Jobs as they are now, newest first.
   *
   * @param before only those that came before this one, by {@link Job#sequence}
   * @param limit 1 or more
   */
  public List<Job> list(long before, Predicate<Job> which, int limit) {
    sweep();
    return store.list(before, which, limit).stream().map(job -> liveJob(job).job()).toList();
  }

  /** The place of the job that came last, by {@link Job#sequence}; 0 before the first. */
  public long lastSequence() {
    return sequence.get();
  }

  private JobStore.Lookup lookUp(JobId id) {
    sweep();
    return store.find(id);
  }

  private LiveJob requireSame(Job job, RequestKey key) {
    if (!key.isOf(job)) {
      throw new JobStateException(new JobFault.IdReused(key.field()));
    }
    return liveJob(job);
  }

  /** A job as it goes on. One that is not done leaves the map once the store has its end. */
  public LiveJob liveJob(Job job) {
    LiveJob running = live.get(job.id());
    return running != null && running.job().sequence() == job.sequence()
        ? running
        : LiveJob.ended(
            store.find(job.id()) instanceof JobStore.Lookup.Found(Job last) ? last : job);
  }

  /**
   * Takes a request on.
   *
   * @param admission asked about a job that is new, before the engine is
   * @return its job, or the one that has its id already
   * @throws DarkroomException if it is refused
   */
  public LiveJob submit(JobRequest request, JobOptions options, Consumer<LiveJob> admission) {
    sweep();
    Job job = Job.queued(options, sequence.incrementAndGet(), request, clock.instant());
    LiveJob submitted = new LiveJob(job, request.framesPerImage(), store::put, clock);
    synchronized (live) {
      Optional<Job> known = add(job, request.resultBytes());
      if (known.isPresent()) {
        return requireSame(
            known.get(), Objects.requireNonNull(options.key(), "an id was drawn twice"));
      }
      live.put(job.id(), submitted);
    }
    try {
      admit(submitted, admission);
      run(request, options, submitted);
      return submitted;
    } catch (DarkroomException e) {
      // Whoever has found it meanwhile is to hear the same.
      end(submitted, JobState.FAILED, e);
      store.discard(job.id());
      throw e;
    }
  }

  private void admit(LiveJob job, Consumer<LiveJob> admission) {
    try {
      admission.accept(job);
    } catch (UnavailableException e) {
      engine.rejected(e.reason());
      throw e;
    }
  }

  private Optional<Job> add(Job job, long bytes) {
    try {
      return store.add(job, bytes);
    } catch (UnavailableException e) {
      engine.rejected(e.reason());
      throw e;
    }
  }

  private void run(JobRequest request, JobOptions options, LiveJob job) {
    if (options.detached()) {
      job.attach();
    }
    switch (request) {
      case JobRequest.Generate generate ->
          run(
              job,
              engine.submit(
                  generate.generation(),
                  submitOptions(options, generate.previews()),
                  job.listener()),
              generate::result,
              generate);
      case JobRequest.Invert invert ->
          run(
              job,
              engine.submit(
                  invert.inversion(), submitOptions(options, Previews.NONE), job.listener()),
              invert::result,
              invert);
    }
  }

  private static SubmitOptions submitOptions(JobOptions options, Previews previews) {
    return new SubmitOptions(
        options.timeout(), options.urgency(), options.caller(), options.weight(), previews);
  }

  private <R> void run(
      LiveJob job, Submission<R> submission, Function<R, JobResult> ending, JobRequest request) {
    CompletableFuture<R> future = submission.future();
    LogContext context = LogContext.current();
    Runnable finish = () -> finish(job, () -> ending.apply(join(future, request)));
    // Files are not made on a worker's thread.
    future.whenComplete((_, _) -> Thread.startVirtualThread(() -> context.run(finish)));
    job.submitted(submission);
  }

  private static <R> R join(CompletableFuture<R> future, JobRequest request) {
    try {
      return Futures.join(future);
    } catch (InvalidOutputException e) {
      throw request.explanation().apply(e);
    }
  }

  private void finish(LiveJob job, Supplier<JobResult> ending) {
    try {
      JobResult result = ending.get();
      end(job, before -> before.succeeded(result, clock.instant(), retention));
    } catch (DeadlineException e) {
      end(job, JobState.EXPIRED, e);
    } catch (CancellationException e) {
      end(
          job,
          JobState.CANCELLED,
          new JobStateException(new JobFault.Cancelled(job.job().id().value())));
    } catch (DarkroomException e) {
      end(job, JobState.FAILED, e);
    } catch (OutOfMemoryError e) {
      String message = "the heap has no room for the images";
      end(job, JobState.FAILED, new InsufficientMemoryException(message, e));
    } catch (RuntimeException | Error e) {
      end(job, JobState.FAILED, new FailedException("the images could not be encoded", e));
    }
  }

  private void end(LiveJob job, JobState state, RuntimeException failure) {
    end(job, before -> before.ended(state, failure, clock.instant(), retention));
  }

  private void end(LiveJob job, UnaryOperator<Job> how) {
    job.finish(how);
    Job last = job.job();
    if (last.kept() && last.failure() instanceof FailedException failure) {
      LOG.error("Job {} failed", last.id(), failure);
    }
    live.remove(last.id(), job);
    if (!last.kept()) {
      store.discard(last.id());
    }
  }

  /**
   * Waits for a job, which does not go on without those who wait for it, unless it is detached.
   *
   * @throws DarkroomException if it fails or is cancelled
   * @throws CancellationException if the caller went away
   */
  public JobResult await(LiveJob job, Caller caller) {
    job.attach();
    CompletableFuture<Job> end = job.end();
    try {
      isDoneWithin(end, ChronoUnit.FOREVER.getDuration(), caller);
    } catch (CancellationException e) {
      leave(job);
      throw e;
    }
    return resultOf(Futures.join(end));
  }

  /** Somebody waits for a job, without whom it is not to go on. */
  public void attach(LiveJob job) {
    job.attach();
  }

  /**
   * Waits for a job that goes on by itself, but not longer than this.
   *
   * @throws CancellationException if the caller went away
   */
  public boolean isDoneWithin(LiveJob job, Duration longest, Caller caller) {
    return isDoneWithin(job.end(), longest, caller);
  }

  private static boolean isDoneWithin(CompletableFuture<Job> end, Duration longest, Caller caller) {
    long start = System.nanoTime();
    Duration left = longest;
    while (!Futures.isDoneWithin(end, Collections.min(List.of(left, GLANCE)))) {
      left = longest.minusNanos(System.nanoTime() - start);
      if (!left.isPositive()) {
        return false;
      }
      if (caller.isGone()) {
        throw new CancellationException("the client has gone");
      }
    }
    return true;
  }

  /** Somebody who waited for a job has gone. A job that ends by that is forgotten at once. */
  public void leave(LiveJob job) {
    if (job.leave() && !job.job().state().isFinal()) {
      store.discard(job.job().id());
      job.cancel();
    }
  }

  /**
   * What came of a job.
   *
   * @throws DarkroomException if it is not done, or has ended otherwise
   */
  public JobResult resultOf(Job job) {
    if (job.result() != null) {
      return job.result();
    }
    if (job.failure() != null) {
      throw job.failure();
    }
    throw new JobStateException(new JobFault.NotDone(job.id().value(), job.state().text()));
  }

  /** One of a job's files was fetched, or its only result. */
  public void fetched(Job job, int index) {
    store.fetched(job.id(), index);
  }

  /**
   * Cancels a job that is not done, and deletes one that is.
   *
   * @throws JobStateException if there is none
   */
  public Deletion delete(JobId id) {
    return delete(id, _ -> true);
  }

  /**
   * The same of a job of one of these callers.
   *
   * @throws JobStateException if there is none
   */
  public Deletion delete(JobId id, Predicate<String> callers) {
    LiveJob job = get(id, callers);
    JobState before = job.job().state();
    job.cancel();
    Job last = Futures.join(job.end());
    if (before.isFinal() || last.state() != JobState.CANCELLED) {
      store.remove(id);
      return Deletion.DELETED;
    }
    return before == JobState.QUEUED ? Deletion.DEQUEUED : Deletion.STOPPED;
  }

  private void sweep() {
    expiredUnfetched.addAndGet(store.removeExpired(clock.instant()));
  }

  /** How many of them are in a state. */
  public long count(JobState state) {
    sweep();
    return store.list(Long.MAX_VALUE, job -> job.state() == state, Integer.MAX_VALUE).size();
  }

  /** Somebody watches a job until this is closed. */
  public Watch watch() {
    watchers.incrementAndGet();
    return watchers::decrementAndGet;
  }

  /** How many watch. */
  public int watchers() {
    return watchers.get();
  }

  /** For how long the oldest one that no worker has started has waited. */
  public Duration longestWait() {
    Instant now = clock.instant();
    return store
        .list(Long.MAX_VALUE, job -> job.state() == JobState.QUEUED, Integer.MAX_VALUE)
        .stream()
        .map(job -> Duration.between(job.createdAt(), now))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** Bytes of results that are kept, and of those that are expected. */
  public long resultBytes() {
    sweep();
    return store.bytes();
  }

  /** Jobs that have expired with results that nobody had fetched. */
  public long expiredUnfetched() {
    return expiredUnfetched.get();
  }
}
