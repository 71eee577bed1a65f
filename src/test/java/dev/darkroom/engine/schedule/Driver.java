package dev.darkroom.engine.schedule;

import dev.darkroom.model.ModelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A schedule of named requests with a clock that a test sets; its state is checked throughout. */
final class Driver {
  static final long SECOND = 1_000_000_000L;

  final Schedule<String> schedule;
  final List<WorkerStatus> workers;
  private final List<ModelRoom> rooms;
  long now;

  Driver(QueueLimits limits, int workers) {
    this(limits, workers, Long.MAX_VALUE);
  }

  /**
   * @param modelMemory of each worker, in bytes
   */
  Driver(QueueLimits limits, int workers, long modelMemory) {
    this.schedule = new Schedule<>(limits);
    this.rooms = IntStream.range(0, workers).mapToObj(_ -> new ModelRoom(modelMemory)).toList();
    this.workers = rooms.stream().map(room -> new WorkerStatus(room, limits.maxBatch())).toList();
    schedule.open(workers);
  }

  /** One image of 64 x 64 pixels without guidance. */
  static Work work(int steps) {
    return work(64, 1, steps);
  }

  static Work work(int size, int samples, int steps) {
    return new Work(new ModelId("sd"), 1, size, size, 1, samples, steps, 1);
  }

  static Work of(String model, int steps) {
    return new Work(new ModelId(model), 1, 64, 64, 1, 1, steps, 1);
  }

  Request<String> admit(String name, Work work) {
    return admit(name, work, "somebody", 100_000, Claim.ORDINARY);
  }

  Request<String> admit(String name, Work work, String caller, int seconds, int urgency) {
    return admit(name, work, new Claim(caller, urgency, now, seconds * SECOND));
  }

  /**
   * @param weight of the caller
   */
  Request<String> admit(String name, Work work, String caller, double weight) {
    return admit(name, work, new Claim(caller, weight, Claim.ORDINARY, now, 100_000 * SECOND));
  }

  private Request<String> admit(String name, Work work, Claim claim) {
    try {
      return schedule.admit(name, work, claim, now);
    } finally {
      schedule.verifyState(workers);
    }
  }

  @Nullable WorkItem<String> next(int worker) {
    WorkItem<String> item = schedule.next(workers.get(worker), now);
    schedule.verifyState(workers);
    if (item != null) {
      // As the worker would, in whatever room there is.
      Work work = item.samples().getFirst().request().work();
      ModelRoom room = rooms.get(worker);
      room.evictionsFor(work.weightBytes(), schedule.modelsInUse()).forEach(room::evicted);
      room.used(work.model(), work.weightBytes());
    }
    return item;
  }

  WorkItem<String> next() {
    return Objects.requireNonNull(next(0));
  }

  /** Takes the first worker's item back, that took so long on its clock. */
  List<String> done(WorkItem<String> item, double seconds) {
    return done(0, item, seconds);
  }

  List<String> done(int worker, WorkItem<String> item, double seconds) {
    return done(worker, item, seconds, BatchKey.ANY_TIMESTEP);
  }

  /**
   * @param timestep of what comes next
   */
  void done(WorkItem<String> item, double seconds, int timestep) {
    done(0, item, seconds, timestep);
  }

  private List<String> done(int worker, WorkItem<String> item, double seconds, int timestep) {
    long took = (long) (seconds * SECOND);
    now += took;
    var finished = schedule.done(workers.get(worker), item, took, now, _ -> timestep);
    schedule.verifyState(workers);
    return finished.stream().map(Request::payload).toList();
  }

  /**
   * Takes the first worker's item back as if no time had passed: nothing that is measured fades.
   */
  void doneAtOnce(WorkItem<String> item, int seconds) {
    schedule.done(workers.getFirst(), item, seconds * SECOND, now, _ -> BatchKey.ANY_TIMESTEP);
    schedule.verifyState(workers);
  }

  /** Lets the first worker measure a step and a frame, and leaves nothing behind. */
  void measure(Work work, double step, double frame) {
    Request<String> request = admit("measured", work);
    done(next(), 0);
    done(next(), step);
    while (true) {
      WorkItem<String> item = next();
      if (item instanceof WorkItem.Decode<String>) {
        done(item, frame);
        break;
      }
      done(item, step);
    }
    schedule.end(request);
  }

  /** What the first worker does until nothing is left, a second for each step. */
  List<String> rest() {
    List<String> items = new ArrayList<>();
    WorkItem<String> item = next(0);
    while (item != null) {
      items.add(describe(item));
      done(item, item instanceof WorkItem.Step<String> ? 1 : 0);
      item = next(0);
    }
    return items;
  }

  static String describe(WorkItem<String> item) {
    List<String> names =
        item.samples().stream().map(sample -> sample.request().payload()).distinct().toList();
    return item.getClass().getSimpleName() + " " + String.join(" ", names);
  }
}
