package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.SessionSettings;
import dev.darkroom.pipeline.Content;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Start;
import dev.darkroom.pipeline.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Admission, order and end of the engine, on a small model whose steps a latch can hold. */
@Timeout(60)
class EngineTest {
  private static final Device CPU = new Device.Cpu();

  private final DiffusionModel model = TestModels.read(TestModels.SD1);
  private final Held held = new Held();

  @Test
  void runsWhatItTakes() {
    try (Engine engine = started(8)) {
      Generated generated = Futures.join(engine.submit(generation(3)));

      assertThat(generated.pictures()).hasSize(3);
      assertThat(generated.durations())
          .containsOnlyKeys(Stage.TEXT_ENCODER, Stage.DENOISING, Stage.VAE_DECODER);
    }
  }

  @Test
  void refusesWhatTheQueueCannotHold() {
    try (Engine engine = started(3);
        held) {
      held.hold();
      var running = engine.submit(generation(1));
      held.awaitStep();
      var waiting = engine.submit(generation(2));

      assertThatThrownBy(() -> engine.submit(generation(2)))
          .isInstanceOfSatisfying(
              UnavailableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.QUEUE_FULL))
          .hasMessageContaining("2 pictures wait already, and the queue holds 3");

      held.release();
      assertThat(Futures.join(running).pictures()).hasSize(1);
      assertThat(Futures.join(waiting).pictures()).hasSize(2);
    }
  }

  @Test
  void refusesTheWaitingAtOnceWhenDrainedAndFinishesTheRunning() {
    try (Engine engine = started(8);
        held) {
      held.hold();
      var running = engine.submit(generation(1));
      held.awaitStep();
      var waiting = engine.submit(generation(1));

      engine.drain();

      assertShuttingDown(() -> Futures.join(waiting));
      assertShuttingDown(() -> engine.submit(generation(1)));
      assertThat(running).isNotDone();
      held.release();
      assertThat(Futures.join(running).pictures()).hasSize(1);
    }
  }

  @Test
  void aGenerationThatFailsIsNoHarmToTheNext() {
    try (Engine engine = started(8)) {
      var failing = engine.submit(generation(TestModels.read(TestModels.SD2_FLOAT16), 1));

      assertThatThrownBy(() -> Futures.join(failing)).isInstanceOf(RuntimeException.class);
      assertThat(Futures.join(engine.submit(generation(1))).pictures()).hasSize(1);
    }
  }

  @Test
  void anErrorBreaksTheEngineAndFailsWhatItHad() {
    try (Engine engine = started(8)) {
      held.breakNext();
      var running = engine.submit(generation(1));

      assertThatThrownBy(() -> Futures.join(running))
          .isInstanceOf(FailedException.class)
          .hasMessageContaining("out of it");
      held.awaitEnd();
      assertThat(engine.isBroken()).isTrue();
      assertThatThrownBy(() -> engine.submit(generation(1)))
          .isInstanceOfSatisfying(
              UnavailableException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.DEVICE_FAILED));
    }
  }

  @Test
  void closedWhileItStartsItEnds() {
    held.hold();
    Engine engine = new Engine(CPU, new EngineSettings(8, 4), this::open, held);
    CompletableFuture<Void> starting = CompletableFuture.runAsync(engine::start);
    held.awaitStep();

    engine.drain();
    held.release();
    engine.close();

    assertShuttingDown(() -> Futures.join(starting));
  }

  @Test
  void aRejectionIsToldWithItsReason() {
    Engine engine = started(3);
    engine.close();

    assertShuttingDown(() -> engine.submit(generation(1)));

    assertThat(held.told).containsExactly("rejected SHUTTING_DOWN");
  }

  @Test
  void aGenerationIsToldInOrderAndTheTrialStepIsNot() {
    try (Engine engine = started(8)) {
      Futures.join(engine.submit(generation(3)));

      assertThat(held.told)
          .containsExactly(
              "taken",
              "step of 3",
              "step of 3",
              "TEXT_ENCODER",
              "DENOISING",
              "VAE_DECODER",
              "SUCCESS of 3");
    }
  }

  @Test
  void aFailureIsToldAsTheGenerationsEnd() {
    try (Engine engine = started(8)) {
      var failing = engine.submit(generation(TestModels.read(TestModels.SD2_FLOAT16), 1));

      assertThatThrownBy(() -> Futures.join(failing)).isInstanceOf(RuntimeException.class);
      assertThat(held.told).containsExactly("taken", "FAILED of 1");
    }
  }

  @Test
  void anErrorIsToldAsTheGenerationsEnd() {
    try (Engine engine = started(8)) {
      held.breakNext();
      var running = engine.submit(generation(1));

      assertThatThrownBy(() -> Futures.join(running)).isInstanceOf(FailedException.class);
      assertThat(held.told).endsWith("FAILED of 1");
    }
  }

  @Test
  void aGenerationThatIsDroppedWasNeverTaken() {
    try (Engine engine = started(8);
        held) {
      held.hold();
      engine.submit(generation(1));
      held.awaitStep();
      engine.submit(generation(2));
      held.told.clear();

      engine.drain();

      assertThat(held.told).containsExactly("DROPPED of 2");
    }
  }

  @Test
  void knowsThePicturesThatWaitAndThoseThatRun() {
    try (Engine engine = started(8);
        held) {
      held.hold();
      var running = engine.submit(generation(3));
      held.awaitStep();
      engine.submit(generation(2));

      assertThat(engine.runningPictures()).isEqualTo(3);
      assertThat(engine.queuedPictures()).isEqualTo(2);
      engine.drain();
      assertThat(engine.queuedPictures()).isZero();
      held.release();
      Futures.join(running);
      assertThat(engine.runningPictures()).isZero();
    }
  }

  private static void assertShuttingDown(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.SHUTTING_DOWN));
  }

  @Test
  void isNotReadyBeforeAStepHasRun() {
    CompletableFuture<Boolean> readyDuringWarmUp = new CompletableFuture<>();
    Engine[] engine = new Engine[1];
    EngineListener listener =
        new Recording() {
          @Override
          public void modelReady(String model, Device device) {
            readyDuringWarmUp.complete(engine[0].isReady());
          }
        };
    engine[0] = new Engine(CPU, new EngineSettings(8, 4), this::open, listener);
    try (Engine started = engine[0]) {
      started.start();

      assertThat(readyDuringWarmUp).isCompletedWithValue(false);
      assertThat(started.isReady()).isTrue();
    }
  }

  @Test
  void saysAtStartThatAModelIsBroken() {
    try (Engine engine =
        new Engine(
            CPU,
            new EngineSettings(8, 4),
            () -> {
              throw new BrokenModelException(Path.of("unet/model.onnx"), "expected a model");
            },
            held)) {
      assertThatThrownBy(engine::start).isInstanceOf(BrokenModelException.class);
      assertThat(engine.isReady()).isFalse();
    }
  }

  private Engine started(int queueCapacity) {
    Engine engine = new Engine(CPU, new EngineSettings(queueCapacity, 4), this::open, held);
    engine.start();
    return engine;
  }

  private Stream<DiffusionPipeline> open() {
    return Stream.of(new DiffusionPipeline(new ModelSessions(model, new SessionSettings(CPU, 1))));
  }

  private Generation generation(int numImages) {
    return generation(model, numImages);
  }

  private static Generation generation(DiffusionModel model, int numImages) {
    return new Generation(
        model,
        new Subject.Text("a fox", ""),
        model.width(),
        model.height(),
        new DdimScheduler(model.scheduler(), 2),
        new Guidance(1, 0),
        StepOptions.withEta(0),
        new Start.Noise(),
        1,
        numImages,
        null,
        Content.PICTURE);
  }

  /** Writes down what it hears. */
  private static class Recording implements EngineListener {
    final Queue<String> told = new ConcurrentLinkedQueue<>();

    @Override
    public void modelReady(String model, Device device) {}

    @Override
    public void rejected(Reason reason) {
      told.add("rejected " + reason);
    }

    @Override
    public void taken(Duration waited) {
      told.add("taken");
    }

    @Override
    public void stepFinished(String model, Device device, int pictures, Duration duration) {
      told.add("step of " + pictures);
    }

    @Override
    public void stageFinished(Stage stage, String model, Device device, Duration duration) {
      told.add(stage.name());
    }

    @Override
    public void ended(Outcome outcome, String model, int pictures, Duration duration) {
      told.add(outcome + " of " + pictures);
    }
  }

  /**
   * Stops the worker at the end of a step, the one before it is ready included, once told to hold.
   */
  private static final class Held extends Recording implements AutoCloseable {
    private final CountDownLatch step = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean holds;
    private volatile boolean breaks;
    private volatile Thread worker = Thread.currentThread();

    void hold() {
      holds = true;
    }

    void breakNext() {
      breaks = true;
    }

    /** Until the worker's thread has ended. */
    void awaitEnd() {
      Futures.joinThread(worker);
    }

    void awaitStep() {
      await(step);
    }

    void release() {
      released.countDown();
    }

    /** A worker that is held could not be closed. */
    @Override
    public void close() {
      release();
    }

    @Override
    public void modelReady(String model, Device device) {
      stepped();
    }

    @Override
    public void stepFinished(String model, Device device, int pictures, Duration duration) {
      super.stepFinished(model, device, pictures, duration);
      stepped();
    }

    private void stepped() {
      worker = Thread.currentThread();
      if (breaks) {
        throw new AssertionError("out of it");
      }
      if (holds) {
        step.countDown();
        await(released);
      }
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
