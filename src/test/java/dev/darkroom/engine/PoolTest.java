package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.darkroom.engine.schedule.BatchKey;
import dev.darkroom.engine.schedule.ModelRoom;
import dev.darkroom.engine.schedule.WorkItem;
import dev.darkroom.engine.schedule.WorkerStatus;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.RunTermination;
import dev.darkroom.pipeline.Inversion;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pool takes in, gives away and ends, by a clock that the test sets. */
class PoolTest {
  private final DiffusionModel model = TestModels.read(TestModels.SD1);
  private final AtomicLong now = new AtomicLong();
  private final Pool pool = new Pool(new EngineSettings(8, 1_000_000, 1, Long.MAX_VALUE), now::get);
  private final RunTermination termination = new RunTermination();
  private final WorkerStatus worker = new WorkerStatus(new ModelRoom(Long.MAX_VALUE), 1);

  @BeforeEach
  void open() {
    pool.open(1);
  }

  @AfterEach
  void close() {
    termination.close();
  }

  @Test
  void whatHasExpiredLeavesRoomBeforeAWorkerLooks() {
    Task<?> expired = task(2, 60);
    Task<?> later = task(1, 61);
    pool.admit(expired);
    pool.admit(later);
    now.addAndGet(Duration.ofSeconds(60).toNanos());

    assertThat(pool.sweep())
        .extracting(Pool.End::task, Pool.End::outcome)
        .containsExactly(tuple(expired, Outcome.EXPIRED));
    assertThat(pool.queuedImages()).isEqualTo(1);
  }

  @Test
  void knowsWhatWaitsAndWhatRuns() {
    pool.admit(task(3, 60));
    pool.admit(task(2, 60));
    next();

    assertThat(pool.runningImages()).isEqualTo(3);
    assertThat(pool.queuedImages()).isEqualTo(2);
    assertThat(pool.admittedImages()).isEqualTo(5);
  }

  @Test
  void drainedItRefusesWhatIsNewAndDropsWhatWaits() {
    Task<?> running = task(1, 60);
    Task<?> waiting = task(2, 60);
    pool.admit(running);
    pool.admit(waiting);
    next();

    assertThat(pool.drain())
        .extracting(Pool.End::task, Pool.End::outcome)
        .containsExactly(tuple(waiting, Outcome.DROPPED));
    assertThatThrownBy(() -> pool.admit(task(1, 60))).isInstanceOf(UnavailableException.class);
    assertThat(pool.runningImages()).isEqualTo(1);
  }

  @Test
  void anItemThatWasGivenBackOnceIsNotGivenBackAgain() {
    pool.admit(task(1, 60));
    WorkItem<Task<?>> item = next();
    pool.done(worker, item, Duration.ZERO, _ -> BatchKey.ANY_TIMESTEP);
    WorkItem<Task<?>> step = next();

    pool.undone(worker, item, Duration.ZERO);

    // The step is still the worker's.
    pool.drain();
    assertThat(pool.runningImages()).isEqualTo(1);
    assertThat(pool.done(worker, step, Duration.ZERO, _ -> BatchKey.ANY_TIMESTEP)).isEmpty();
  }

  @Test
  void anInversionTakesTheStepsThereAndBack() {
    Inversion inversion = Generations.inversion(model, 3, 4);

    assertThat(
            new InversionTask(inversion, Generations.ORDINARY, RequestListener.NONE, 0)
                .work()
                .steps())
        .isEqualTo(3 + 4);
  }

  @Test
  void anAnimationHasAFrameForEachStepAndOneForTheImage() {
    Task<?> animation =
        new GenerationTask(
            Generations.animation(model, 2), Generations.ORDINARY, RequestListener.NONE, 0);

    assertThat(animation.work().frames()).isEqualTo(3);
  }

  private WorkItem<Task<?>> next() {
    return Objects.requireNonNull(Objects.requireNonNull(pool.next(worker, termination)).item());
  }

  private Task<?> task(int numImages, int seconds) {
    return new GenerationTask(
        Generations.of(model, numImages, 3),
        new SubmitOptions(Duration.ofSeconds(seconds), 3, "somebody"),
        RequestListener.NONE,
        now.get());
  }
}
