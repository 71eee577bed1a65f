package dev.darkroom.engine;

import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All admitted work, from which the workers of all devices take what is next. The lock around the
 * {@link BatchPolicy}. Thread-safe.
 *
 * <pre>
 *   closed --open()--> open --drain()--> draining --stop()--> stopped
 *                        |                  |
 *                        +------------------+--workerLost(), the last one--> broken
 * </pre>
 */
final class Pool {
  private final EngineSettings settings;
  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock, from here to the end; so is where the tasks and their pieces stand.
  private final Set<Task<?>> tasks = new LinkedHashSet<>();
  private final Rates rates = new Rates();
  private State state = State.CLOSED;
  private int workers;
  private long sequence;
  private double refused;
  private final Map<Move, Bench> running = new IdentityHashMap<>();
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
   * @param move null where there is nothing but the ends
   * @param inUse names of the models of all tasks that are under way
   */
  record Turn(List<End> ends, @Nullable Move move, Set<String> inUse) {}

  /**
   * @param clock nanoseconds that never go back
   */
  Pool(EngineSettings settings, LongSupplier clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Lets work in, for so many workers.
   *
   * @throws UnavailableException if it was drained or stopped before
   */
  void open(int count) {
    locked(
        () -> {
          workers = count;
          moveTo(State.OPEN);
          if (state != State.OPEN) {
            throw unavailable();
          }
        });
  }

  boolean isOpen() {
    return locked(() -> state == State.OPEN);
  }

  boolean isBroken() {
    return locked(() -> state == State.BROKEN);
  }

  /** Pictures of requests that no worker has begun. */
  int queuedPictures() {
    return locked(() -> pictures(task -> !task.isBegun()));
  }

  /** Pictures of requests that are under way. */
  int runningPictures() {
    return locked(() -> pictures(Task::isBegun));
  }

  int admittedPictures() {
    return locked(() -> pictures(_ -> true));
  }

  /**
   * Takes a task in.
   *
   * @throws UnavailableException if there is no room, it could not be done in time, or no work is
   *     taken
   * @throws InvalidInputException if it could not even be done in time alone
   */
  void admit(Task<?> task) {
    locked(
        () -> {
          if (state != State.OPEN) {
            throw unavailable();
          }
          rank();
          task.rank(rates);
          task.arrive(++sequence);
          require(task);
          tasks.add(task);
          changed.signalAll();
        });
  }

  private void require(Task<?> task) {
    try {
      new Admission(settings, tasks, workers, refused).require(task);
    } catch (UnavailableException e) {
      refused += e.reason() == Reason.QUEUE_FULL ? task.remaining() : 0;
      throw e;
    }
  }

  /**
   * What a worker is to do next; waits until there is something.
   *
   * @return null once there will be no more
   */
  @Nullable Turn next(Bench bench) {
    return locked(
        () -> {
          while (true) {
            List<End> ends = removeEnded();
            Set<String> inUse = inUse();
            Move move = choose(bench, inUse);
            if (move != null || !ends.isEmpty()) {
              take(move, bench);
              return new Turn(ends, move, inUse);
            }
            if (isOver()) {
              return null;
            }
            changed.awaitUninterruptibly();
          }
        });
  }

  private boolean isOver() {
    return switch (state) {
      case CLOSED, OPEN -> false;
      case DRAINING -> tasks.isEmpty();
      case STOPPED, BROKEN -> true;
    };
  }

  /**
   * Takes out what was cancelled and what is past its time.
   *
   * @return what it was, to be told
   */
  List<End> sweep() {
    return locked(this::removeEnded);
  }

  private List<End> removeEnded() {
    long now = clock.getAsLong();
    List<End> ends = new ArrayList<>(0);
    for (Task<?> task : tasks) {
      if (task.future().isCancelled()) {
        ends.add(new End(task, Outcome.CANCELLED, null));
      } else if (task.isExpired(now)) {
        ends.add(
            new End(
                task,
                Outcome.EXPIRED,
                new DeadlineException(
                    "it was not done after %d seconds".formatted(task.timeout().toSeconds()))));
      }
    }
    remove(ends);
    return ends;
  }

  private void remove(List<End> ends) {
    if (!ends.isEmpty()) {
      ends.forEach(end -> tasks.remove(end.task()));
      terminateAbandoned();
      changed.signalAll();
    }
  }

  private void terminateAbandoned() {
    running.forEach(
        (move, bench) -> {
          if (move.pieces().stream().map(Piece::task).noneMatch(tasks::contains)) {
            bench.terminate();
          }
        });
  }

  private @Nullable Move choose(Bench bench, Set<String> inUse) {
    if (state == State.STOPPED || state == State.BROKEN) {
      return null;
    }
    rank();
    List<Piece> steppable = new ArrayList<>();
    List<Piece> denoised = new ArrayList<>();
    boolean blocked = false;
    for (Task<?> task : tasks) {
      // What waits for room for its model is not to wait for what came later, too.
      if (!task.isBegun() && blocked) {
        continue;
      }
      if (!bench.hasRoomFor(task.model(), inUse)) {
        blocked |= task.mayWaitForRoom();
        continue;
      }
      for (Piece piece : task.pieces()) {
        if (piece.isTaken() || piece.isFinished()) {
          continue;
        }
        if (piece.remainingSteps() > 0) {
          steppable.add(piece);
        } else {
          denoised.add(piece);
        }
      }
    }
    if (!denoised.isEmpty() && (bench.mayDevelop() || steppable.isEmpty())) {
      return new Move.Develop(Collections.min(denoised, BatchPolicy.LEAST_WORK));
    }
    return chooseStep(bench, steppable);
  }

  /** A step, or what must come before it. */
  private static @Nullable Move chooseStep(Bench bench, List<Piece> steppable) {
    List<Piece> prepared = new ArrayList<>(steppable.size());
    for (Piece piece : steppable) {
      if (piece.isStarted()) {
        prepared.add(piece);
      }
    }
    if (bench.mayPrepare() || prepared.isEmpty()) {
      for (Piece piece : BatchPolicy.choose(steppable, bench.turn(), bench::cap)) {
        if (!piece.isStarted()) {
          return new Move.Prepare(piece.task());
        }
      }
    }
    List<Piece> group = BatchPolicy.choose(prepared, bench.turn(), bench::cap);
    return group.isEmpty() ? null : new Move.Step(group);
  }

  private void take(@Nullable Move move, Bench bench) {
    if (move == null) {
      return;
    }
    running.put(move, bench);
    sequence++;
    for (Piece piece : move.pieces()) {
      piece.take(sequence);
      piece.task().begin();
    }
  }

  /** Gives back what was taken for a move that succeeded, and learns from how long it took. */
  void done(Move move, Duration duration) {
    locked(
        () -> {
          double seconds = duration.toNanos() / 1e9;
          switch (move) {
            case Move.Prepare _ -> {}
            case Move.Step step -> rates.stepped(move.model().name(), step.pixels(), seconds);
            case Move.Develop(Piece piece) -> {
              piece.developed();
              rates.developed(move.model().name(), piece.task().pixelsPerPicture(), seconds);
            }
          }
          giveBack(move);
        });
  }

  /** Gives back what was taken for a move that did not succeed, to be tried again. */
  void undone(Move move) {
    locked(() -> giveBack(move));
  }

  private void giveBack(Move move) {
    running.remove(move);
    for (Piece piece : move.pieces()) {
      piece.giveBack();
    }
    changed.signalAll();
  }

  /** Takes a task out if it is still there: whoever does so tells its submitter. */
  boolean remove(Task<?> task) {
    return locked(
        () -> {
          changed.signalAll();
          return tasks.remove(task);
        });
  }

  /**
   * Lets no more work in.
   *
   * @return what no worker had begun, to be told
   */
  List<End> drain() {
    return locked(
        () -> {
          moveTo(State.DRAINING);
          return removeAll(task -> !task.isBegun());
        });
  }

  /**
   * Lets no more work in, nor any go on.
   *
   * @return all that was there, to be told
   */
  List<End> stop() {
    return locked(
        () -> {
          moveTo(State.STOPPED);
          return removeAll(_ -> true);
        });
  }

  /**
   * One worker is no more.
   *
   * @param failure which device failed, and why
   * @return what no other can do, to be told
   */
  List<End> workerLost(String failure) {
    return locked(
        () -> {
          workers--;
          lastFailure = failure;
          if (workers > 0) {
            tasks.forEach(Task::displace);
            return List.of();
          }
          moveTo(State.BROKEN);
          return removeAll(_ -> true);
        });
  }

  private List<End> removeAll(Predicate<Task<?>> which) {
    List<End> ends =
        tasks.stream()
            .filter(which)
            .map(task -> new End(task, Outcome.DROPPED, unavailable()))
            .toList();
    remove(ends);
    return ends;
  }

  /** States only follow each other in their order. */
  private void moveTo(State next) {
    if (state.compareTo(next) < 0) {
      state = next;
    }
    changed.signalAll();
  }

  /** Why no work is taken. */
  private UnavailableException unavailable() {
    return state == State.BROKEN
        ? new UnavailableException(
            Reason.DEVICE_FAILED, "no device is left that works; " + lastFailure)
        : new UnavailableException(Reason.SHUTTING_DOWN, "the service is stopping");
  }

  private Set<String> inUse() {
    Set<String> names = new HashSet<>();
    for (Task<?> task : tasks) {
      if (task.isBegun()) {
        names.add(task.model().name());
      }
    }
    return names;
  }

  private int pictures(Predicate<Task<?>> which) {
    return tasks.stream().filter(which).mapToInt(Task::pictures).sum();
  }

  private void rank() {
    double secondsOfAll = 0;
    for (Task<?> task : tasks) {
      task.rank(rates);
      secondsOfAll += task.remaining() / workers;
    }
    long now = clock.getAsLong();
    for (Task<?> task : tasks) {
      task.compareAge(secondsOfAll, now);
    }
  }

  private void locked(Runnable action) {
    locked(
        () -> {
          action.run();
          return null;
        });
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
