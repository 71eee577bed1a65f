package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.SessionSettings;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.TextToImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
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
      assertThat(generated.durations()).containsOnlyKeys(Stage.values());
    }
  }

  @Test
  void refusesWhatTheQueueCannotHold() {
    Engine engine = started(3);
    try {
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
    } finally {
      held.release();
      engine.close();
    }
  }

  @Test
  void finishesTheRunningAndRefusesTheWaitingWhenClosed() throws InterruptedException {
    Engine engine = started(8);
    held.hold();
    var running = engine.submit(generation(1));
    held.awaitStep();
    var waiting = engine.submit(generation(1));

    Thread closing = Thread.ofPlatform().start(engine::close);
    while (engine.isReady()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> engine.submit(generation(1)))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.SHUTTING_DOWN));
    held.release();
    closing.join();

    assertThat(Futures.join(running).pictures()).hasSize(1);
    assertThatThrownBy(() -> Futures.join(waiting))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.SHUTTING_DOWN));
  }

  @Test
  void isNotReadyBeforeAStepHasRun() {
    CompletableFuture<Boolean> readyDuringWarmUp = new CompletableFuture<>();
    Engine[] engine = new Engine[1];
    EngineListener listener =
        new Silent() {
          @Override
          public void stepFinished(String model, Device device, int pictures, Duration duration) {
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

  private Stream<TextToImage> open() {
    return Stream.of(new TextToImage(new ModelSessions(model, new SessionSettings(CPU, 1))));
  }

  private Generation generation(int numImages) {
    return new Generation(
        model,
        "a fox",
        "",
        model.width(),
        model.height(),
        new DdimScheduler(model.scheduler(), 2),
        new Guidance(1, 0),
        0,
        1,
        numImages);
  }

  private static class Silent implements EngineListener {
    @Override
    public void stepFinished(String model, Device device, int pictures, Duration duration) {}

    @Override
    public void stageFinished(Stage stage, String model, Device device, Duration duration) {}
  }

  /** Stops the worker at the end of a step, once told to hold. */
  private static final class Held extends Silent {
    private final CountDownLatch step = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean holds;

    void hold() {
      holds = true;
    }

    void awaitStep() {
      await(step);
    }

    void release() {
      released.countDown();
    }

    @Override
    public void stepFinished(String model, Device device, int pictures, Duration duration) {
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
