package dev.darkroom.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.darkroom.engine.schedule.QueueLimits;
import dev.darkroom.engine.schedule.Request;
import dev.darkroom.engine.schedule.Sample;
import dev.darkroom.engine.schedule.Schedule;
import dev.darkroom.engine.schedule.WorkItem;
import dev.darkroom.engine.schedule.WorkerStatus;
import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.model.ModelId;
import dev.darkroom.onnx.RunTermination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All admitted work, from which the workers of all devices take what is next: the {@link Schedule},
 * a lock around it, and a condition for those that wait. Thread-safe.
 *
 * <pre>
 *   closed --open()--> open --drain()--> draining --stop()--> stopped
 *                        |                  |
 *                        +------------------+--workerLost(), the last one--> broken
 * </pre>
 */
final class Pool {
  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Schedule<Task<?>> schedule;

  @GuardedBy("lock")
  private final Map<WorkItem<Task<?>>, RunTermination> running = new IdentityHashMap<>();

  @GuardedBy("lock")
  private State state = State.CLOSED;

  @GuardedBy("lock")
  private String lastFailure = "";

  private enum State {
    CLOSED,
    OPEN,
    DRAINING,
    STOPPED,
    BROKEN
  }

  /** A task that ends without a result, and why. */
  record End(Task<?> task, Outcome outcome, @Nullable RuntimeException failure) {}

  /**
   * What a worker is to do.
   *
   * @param ends tasks of which the submitters are to be told first
   * @param item null where there is nothing but the ends
   * @param modelsInUse the models of all tasks that are under way
   */
  record Assignment(List<End> ends, @Nullable WorkItem<Task<?>> item, Set<ModelId> modelsInUse) {}

  /**
   * @param clock nanoseconds that never go back
   */
  Pool(EngineSettings settings, LongSupplier clock) {
    this.clock = clock;
    this.schedule =
        new Schedule<>(
            new QueueLimits(settings.queueCapacity(), settings.queuePixels(), settings.maxBatch()));
  }

  /**
   * Lets work in, for so many workers.
   *
   * @throws UnavailableException if it was drained or stopped before
   */
  void open(int workers) {
    lock.lock();
    try {
      schedule.open(workers);
      moveTo(State.OPEN);
      requireOpen();
    } finally {
      lock.unlock();
    }
  }

  boolean isOpen() {
    lock.lock();
    try {
      return state == State.OPEN;
    } finally {
      lock.unlock();
    }
  }

  boolean isBroken() {
    lock.lock();
    try {
      return state == State.BROKEN;
    } finally {
      lock.unlock();
    }
  }

  /** Images of requests that no worker has started. */
  int queuedImages() {
    lock.lock();
    try {
      return schedule.queuedSamples();
    } finally {
      lock.unlock();
    }
  }

  /** Images of requests that are under way. */
  int runningImages() {
    lock.lock();
    try {
      return schedule.startedSamples();
    } finally {
      lock.unlock();
    }
  }

  int admittedImages() {
    lock.lock();
    try {
      return schedule.admittedSamples();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a task in.
   *
   * @throws UnavailableException if there is no room, it is not expected to be done in time, or no
   *     work is taken
   */
  void admit(Task<?> task) {
    lock.lock();
    try {
      requireOpen();
      var claim = task.options().claim(task.submittedNanos());
      task.admitted(schedule.admit(task, task.work(), claim, clock.getAsLong()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a worker is to do next; waits until there is something.
   *
   * @param termination ends the worker's runs early, once all who asked for them have gone
   * @return null once there will be no more
   */
  @Nullable Assignment next(WorkerStatus worker, RunTermination termination) {
    lock.lock();
    try {
      while (true) {
        List<End> ends = endExpired();
        Set<ModelId> modelsInUse = schedule.modelsInUse();
        WorkItem<Task<?>> item = isStopped() ? null : schedule.next(worker, clock.getAsLong());
        if (item != null) {
          running.put(item, termination);
        }
        if (item != null || !ends.isEmpty()) {
          return new Assignment(ends, item, modelsInUse);
        }
        if (isStopped() || state == State.DRAINING && schedule.isEmpty()) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isStopped() {
    return state == State.STOPPED || state == State.BROKEN;
  }

  /**
   * Takes out what is past its time.
   *
   * @return what it was, to be told
   */
  List<End> sweep() {
    lock.lock();
    try {
      return endExpired();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private List<End> endExpired() {
    List<End> ends = new ArrayList<>(0);
    for (Request<Task<?>> request : schedule.expired(clock.getAsLong())) {
      Duration timeout = request.payload().options().timeout();
      ends.add(new End(request.payload(), Outcome.EXPIRED, new DeadlineException(timeout)));
    }
    end(ends);
    return ends;
  }

  @GuardedBy("lock")
  private void end(List<End> ends) {
    if (!ends.isEmpty()) {
      ends.forEach(end -> schedule.end(end.task().request()));
      terminateAbandoned();
      changed.signalAll();
    }
  }

  @GuardedBy("lock")
  private void terminateAbandoned() {
    for (var item : running.entrySet()) {
      if (schedule.isAbandoned(item.getKey())) {
        item.getValue().request();
      }
    }
  }

  /**
   * Takes back an item that succeeded, and learns from how long it took.
   *
   * @param timestep of a sample's next step where a run takes only one
   * @return the tasks of which this was the last item
   */
  List<Task<?>> done(
      WorkerStatus worker,
      WorkItem<Task<?>> item,
      Duration took,
      ToIntFunction<Sample<Task<?>>> timestep) {
    lock.lock();
    try {
      running.remove(item);
      changed.signalAll();
      var finished = schedule.done(worker, item, took.toNanos(), clock.getAsLong(), timestep);
      return finished.stream().<Task<?>>map(Request::payload).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Takes back an item that did not succeed, to be tried again; once only. */
  void undone(WorkerStatus worker, WorkItem<Task<?>> item, Duration took) {
    lock.lock();
    try {
      giveBack(worker, item, took);
    } finally {
      lock.unlock();
    }
  }

  /** Takes back an item that failed in company: each of its samples is to be tried alone. */
  void undoneToIsolate(WorkerStatus worker, WorkItem<Task<?>> item, Duration took) {
    lock.lock();
    try {
      schedule.isolate(item);
      giveBack(worker, item, took);
    } finally {
      lock.unlock();
    }
  }

  /** Takes back a step for whose batch there is no memory: half of it is tried next. */
  void undoneToHalve(WorkerStatus worker, WorkItem.Step<Task<?>> step, Duration took) {
    lock.lock();
    try {
      schedule.halveBatch(worker, step);
      giveBack(worker, step, took);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void giveBack(WorkerStatus worker, WorkItem<Task<?>> item, Duration took) {
    if (running.remove(item) != null) {
      schedule.undone(worker, item, took.toNanos(), clock.getAsLong());
      changed.signalAll();
    }
  }

  /**
   * Takes a task out if it is still there: whoever does so tells its submitter. A run that only it
   * needed is terminated.
   */
  boolean end(Task<?> task) {
    lock.lock();
    try {
      boolean ended = schedule.end(task.request());
      if (ended) {
        terminateAbandoned();
        changed.signalAll();
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** A sample is to be decoded on its way, when its worker has time for it. */
  void requestPreview(Sample<Task<?>> sample) {
    lock.lock();
    try {
      sample.requestPreview();
    } finally {
      lock.unlock();
    }
  }

  /** What a task has before it; empty once it has ended. */
  Optional<Outlook> outlook(Task<?> task) {
    lock.lock();
    try {
      return schedule
          .expectedWait(task.request(), clock.getAsLong())
          .map(
              wait ->
                  new Outlook(
                      wait.samplesAhead(),
                      seconds(wait.secondsToStart()),
                      seconds(wait.secondsToEnd())));
    } finally {
      lock.unlock();
    }
  }

  private static Optional<Duration> seconds(OptionalDouble seconds) {
    return seconds.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos((long) (seconds.getAsDouble() * 1e9)));
  }

  /**
   * Lets no more work in.
   *
   * @return what no worker had started, to be told
   */
  List<End> drain() {
    lock.lock();
    try {
      moveTo(State.DRAINING);
      return drop(schedule.waiting());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets no more work in, nor any go on.
   *
   * @return all that was there, to be told
   */
  List<End> stop() {
    lock.lock();
    try {
      moveTo(State.STOPPED);
      return drop(schedule.requests());
    } finally {
      lock.unlock();
    }
  }

  /**
   * One worker is no more; it has given back what it had.
   *
   * @param failure which device failed, and why
   * @return what no other can do, to be told
   */
  List<End> workerLost(String failure) {
    lock.lock();
    try {
      lastFailure = failure;
      if (schedule.workerLost() > 0) {
        changed.signalAll();
        return List.of();
      }
      moveTo(State.BROKEN);
      return drop(schedule.requests());
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private List<End> drop(List<Request<Task<?>>> requests) {
    List<End> ends = new ArrayList<>(requests.size());
    for (Request<Task<?>> request : requests) {
      ends.add(new End(request.payload(), Outcome.DROPPED, unavailable()));
    }
    end(ends);
    return ends;
  }

  /** States only follow each other in their order. */
  @GuardedBy("lock")
  private void moveTo(State next) {
    if (state.compareTo(next) < 0) {
      state = next;
    }
    changed.signalAll();
  }

  @GuardedBy("lock")
  private void requireOpen() {
    if (state != State.OPEN) {
      throw unavailable();
    }
  }

  /** Why no work is taken. */
  @GuardedBy("lock")
  private UnavailableException unavailable() {
    return state == State.BROKEN
        ? new UnavailableException(new Refusal.DeviceFailed(lastFailure))
        : new UnavailableException(new Refusal.ShuttingDown());
  }
}
