package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.RunTermination;
import dev.darkroom.onnx.SessionSettings;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Prepared;
import dev.darkroom.tensor.FloatTensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The life of requests in the engine, on small models whose steps a latch can hold. */
@Timeout(60)
class EngineTest {
  private static final Device CPU = new Device.Cpu();
  private static final SubmitOptions OTHER =
      new SubmitOptions(Duration.ofMinutes(1), 3, "somebody else");

  private final DiffusionModel model = TestModels.read(TestModels.SD1);
  private final Held held = new Held();
  private final AtomicLong now = new AtomicLong();
  private final List<Engine> engines = new ArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.darkroom.engine");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  /** What happens before a step of this group. */
  private Consumer<List<Denoising>> beforeStep = _ -> {};

  private volatile Runnable beforePrepare = () -> {};

  /** What happens after it. */
  private Consumer<List<Denoising>> afterStep = _ -> {};

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    held.release();
    engines.forEach(Engine::close);
  }

  @Test
  void makesWhatIsAskedFor() {
    Generated generated = Futures.join(submit(started(), 3, 2));

    assertThat(generated.images()).hasSize(3);
    assertThat(generated.durations())
        .containsOnlyKeys(Stage.TEXT_ENCODER, Stage.DENOISING, Stage.VAE_DECODER);
  }

  @Test
  void loadsWhileOthersGoOnAndTakesWorkOnlyAfterwards() {
    CompletableFuture<Void> mayLoad = new CompletableFuture<>();
    beforePrepare = mayLoad::join;
    Engine engine = engine(settings(4), List.of(model), CPU);

    try {
      assertThat(CompletableFuture.runAsync(engine::load)).succeedsWithin(Duration.ofMinutes(1));
      assertThat(engine.devices()).isEqualTo(Map.of(CPU, DeviceState.STARTING));
      assertThat(engine.isReady()).isFalse();
    } finally {
      mayLoad.complete(null);
    }

    engine.start();
    assertThat(engine.devices()).isEqualTo(Map.of(CPU, DeviceState.READY));
    assertThat(Futures.join(submit(engine, 1, 2)).images()).hasSize(1);
  }

  @Test
  void tellsWhatItDoesInOrder() {
    Engine engine = started();

    Futures.join(submit(engine, 3, 2));

    assertThat(held.told)
        .containsExactly(
            "started",
            "step of 3",
            "step of 3",
            "TEXT_ENCODER",
            "DENOISING",
            "VAE_DECODER",
            "SUCCESS of 3");
  }

  @Test
  void aRequestJoinsAtTheNextStepAndLeavesAtItsLast() {
    Engine engine = started();
    held.hold();
    var first = submit(engine, 1, 4);
    held.awaitStep();
    var second = submit(engine, 1, 2);
    held.release();

    Futures.join(first);
    Futures.join(second);

    assertThat(steps()).containsExactly("step of 1", "step of 2", "step of 2", "step of 1");
  }

  @Test
  void noMoreImagesShareAStepThanTheLimit() {
    Futures.join(submit(started(), 6, 1));

    assertThat(steps()).containsExactly("step of 4", "step of 2");
  }

  @Test
  void aShortRequestDoesNotWaitForALongOne() {
    Engine engine = started(settings(1), CPU);
    held.hold();
    var steps = submit(engine, 1, 900);
    held.awaitStep();
    var images = engine.submit(Generations.of(model, 5, 50), OTHER);
    var small = submit(engine, 1, 4);
    held.release();

    Futures.join(small);

    assertThat(steps).isNotDone();
    assertThat(images).isNotDone();
    // Its own four, beside the one that was under way and those until it was prepared.
    assertThat(steps().size()).isLessThanOrEqualTo(1 + 4 + 3);
    steps.cancel(false);
    images.cancel(false);
  }

  @Test
  void refusesWhatTheQueueCannotHold() {
    Engine engine = started(settings(1), CPU);
    held.hold();
    var running = submit(engine, 1, 2);
    held.awaitStep();
    var waiting = engine.submit(Generations.of(model, 8, 2), OTHER);

    assertThatThrownBy(() -> submit(engine, 1, 2))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e ->
                assertThat(e.refusal())
                    .isEqualTo(new Refusal.QueueFull(Refusal.Unit.IMAGES, 9, 1, 9, false)));

    assertThat(held.told).contains("rejected QUEUE_FULL");
    held.release();
    assertThat(Futures.join(running).images()).hasSize(1);
    assertThat(Futures.join(waiting).images()).hasSize(8);
  }

  @Test
  void whoHasGoneLeavesRoomWhileTheWorkerIsBusy() {
    Engine engine = started(settings(1), CPU);
    held.hold();
    submit(engine, 1, 2);
    held.awaitStep();
    engine.submit(Generations.of(model, 8, 2), OTHER).cancel(false);

    var next = submit(engine, 1, 2);

    assertThat(held.told).contains("CANCELLED of 8");
    held.release();
    assertThat(Futures.join(next).images()).hasSize(1);
  }

  @Test
  void knowsTheImagesThatWaitAndThoseThatRun() {
    Engine engine = started();
    held.hold();
    var running = submit(engine, 3, 2);
    held.awaitStep();
    submit(engine, 2, 2);

    assertThat(engine.runningImages()).isEqualTo(3);
    assertThat(engine.queuedImages()).isEqualTo(2);
    engine.drain();
    assertThat(engine.queuedImages()).isZero();
    held.release();
    Futures.join(running);
    assertThat(engine.runningImages()).isZero();
  }

  @Test
  void refusesTheWaitingAtOnceWhenDrainedAndFinishesTheRunning() {
    Engine engine = started();
    held.hold();
    var running = submit(engine, 1, 2);
    held.awaitStep();
    var waiting = submit(engine, 2, 2);

    engine.drain();

    assertUnavailable(Reason.SHUTTING_DOWN, () -> Futures.join(waiting));
    assertUnavailable(Reason.SHUTTING_DOWN, () -> submit(engine, 1, 2));
    assertThat(held.told).endsWith("DROPPED of 2", "rejected SHUTTING_DOWN");
    assertThat(running).isNotDone();
    held.release();
    assertThat(Futures.join(running).images()).hasSize(1);
  }

  @Test
  void closedItEndsWithTheStepUnderWayAndLeavesNoThread() {
    Engine engine = started();
    held.hold();
    var running = submit(engine, 1, 900);
    held.awaitStep();
    var closing = CompletableFuture.runAsync(engine::close);

    assertUnavailable(Reason.SHUTTING_DOWN, () -> Futures.join(running));
    held.release();
    Futures.join(closing);

    assertThat(held.worker.isAlive()).isFalse();
    assertThat(steps()).hasSize(1);
  }

  @Test
  void closedWhileItStartsItEnds() {
    held.hold();
    Engine engine = engine(settings(4), List.of(model), CPU);
    CompletableFuture<Void> starting = CompletableFuture.runAsync(engine::start);
    held.awaitStep();

    engine.drain();
    held.release();

    assertUnavailable(Reason.SHUTTING_DOWN, () -> Futures.join(starting));
  }

  @Test
  void isNotReadyBeforeAStepHasRun() {
    held.hold();
    Engine engine = engine(settings(4), List.of(model), CPU);
    CompletableFuture<Void> starting = CompletableFuture.runAsync(engine::start);
    held.awaitStep();

    assertThat(engine.isReady()).isFalse();
    assertThat(engine.devices()).isEqualTo(Map.of(CPU, DeviceState.STARTING));
    held.release();
    Futures.join(starting);
    assertThat(engine.isReady()).isTrue();
    assertThat(engine.devices()).isEqualTo(Map.of(CPU, DeviceState.READY));
  }

  @Test
  void saysAtStartThatAModelIsBroken() {
    Engine engine =
        engine(
            settings(4),
            List.of(model),
            List.of(
                new EngineDevice(
                    CPU,
                    _ -> {
                      throw new BrokenModelException(
                          Path.of("unet/model.onnx"), "expected a model");
                    },
                    () -> true,
                    new RunTermination())));

    assertThatThrownBy(engine::start).isInstanceOf(BrokenModelException.class);
    assertThat(engine.isReady()).isFalse();
  }

  @Test
  void aStartThatFailsOnOneDeviceLeavesNoThreadOnAnother() {
    Engine engine =
        engine(
            settings(4),
            List.of(model),
            List.of(
                device(new Device.Cuda(0), true),
                new EngineDevice(
                    new Device.Cuda(1),
                    _ -> {
                      throw new FailedException("the device is taken", null);
                    },
                    () -> true,
                    new RunTermination())));

    assertThatThrownBy(engine::start).isInstanceOf(FailedException.class);

    assertThat(held.worker.getName()).isEqualTo("worker-cuda:0");
    assertThat(held.worker.isAlive()).isFalse();
  }

  @Test
  void cancelledWorkEndsWithTheStepUnderWay() {
    Engine engine = started();
    held.hold();
    var gone = submit(engine, 1, 900);
    held.awaitStep();
    var other = submit(engine, 1, 2);

    gone.cancel(false);
    held.release();

    assertThatThrownBy(() -> Futures.join(gone)).isInstanceOf(CancellationException.class);
    assertThat(Futures.join(other).images()).hasSize(1);
    assertThat(steps()).containsExactly("step of 1", "step of 1", "step of 1");
    assertThat(held.told).contains("CANCELLED of 1");
    assertThat(engine.runningImages()).isZero();
  }

  @Test
  void aRunThatNobodyWaitsForAnyMoreIsTerminatedAndNothingElseNotices() {
    Engine engine = started();
    List<CompletableFuture<Generated>> leaving = new CopyOnWriteArrayList<>();
    AtomicInteger ended = new AtomicInteger();
    beforeStep = _ -> leaving.forEach(future -> future.cancel(false));
    afterStep = _ -> ended.incrementAndGet();
    held.hold();
    var running = submit(engine, 1, 2);
    held.awaitStep();
    leaving.add(running);
    leaving.add(submit(engine, 2, 2));
    held.release();
    assertThatThrownBy(() -> Futures.join(running)).isInstanceOf(CancellationException.class);
    leaving.clear();

    assertThat(Futures.join(submit(engine, 1, 2)).images()).hasSize(1);

    // One step before they left, two of the request after them.
    assertThat(ended).hasValue(3);
    assertThat(held.told)
        .contains("CANCELLED of 2")
        .containsSubsequence("CANCELLED of 1", "SUCCESS of 1");
    assertThat(held.told).noneMatch(event -> event.startsWith("FAILED"));
    assertThat(engine.devices()).isEqualTo(Map.of(CPU, DeviceState.READY));
  }

  @Test
  void aRunThatSomebodyStillWaitsForGoesOn() {
    Engine engine = started();
    held.hold();
    var gone = submit(engine, 1, 4);
    held.awaitStep();
    var staying = submit(engine, 1, 2);
    beforeStep = _ -> gone.cancel(false);
    held.release();

    assertThat(Futures.join(staying).images()).hasSize(1);
    assertThat(steps()).containsExactly("step of 1", "step of 2", "step of 1");
  }

  @Test
  void aRequestThatIsPreparedAgainIsStartedOnce() {
    Engine engine = started();
    AtomicInteger prepared = new AtomicInteger();
    beforePrepare =
        () -> {
          if (prepared.incrementAndGet() == 1) {
            throw new InsufficientMemoryException("no memory", null);
          }
        };

    Futures.join(submit(engine, 1, 1));

    // Between the two, the warm-up of the model that is loaded anew.
    assertThat(prepared).hasValue(3);
    assertThat(held.told.stream().filter("started"::equals)).hasSize(1);
  }

  @Test
  void denoisingTakesAsLongAsTheStepsWhateverNumberOfImagesShareThem() {
    Engine engine = started();

    Generated generated = Futures.join(submit(engine, 4, 5));

    assertThat(steps()).containsExactlyElementsOf(Collections.nCopies(5, "step of 4"));
    assertThat(generated.durations().get(Stage.DENOISING)).isEqualTo(held.inSteps);
  }

  @Test
  void anInversionIsSteppedThereAndBackOnce() {
    Engine engine = started();
    AtomicInteger steps = new AtomicInteger();
    beforeStep = _ -> steps.incrementAndGet();

    Futures.join(engine.submit(Generations.inversion(model, 3), Generations.ORDINARY));

    assertThat(steps).hasValue(6);
  }

  @Test
  void whatIsNotDoneInItsTimeIsStopped() {
    Engine engine = started();
    held.hold();
    var late =
        engine.submit(
            Generations.of(model, 1, 900), new SubmitOptions(Duration.ofSeconds(9), 3, "somebody"));
    held.awaitStep();

    now.addAndGet(Duration.ofSeconds(9).toNanos());
    held.release();

    assertThatThrownBy(() -> Futures.join(late))
        .isInstanceOfSatisfying(
            DeadlineException.class, e -> assertThat(e.allowed()).isEqualTo(Duration.ofSeconds(9)));
    assertThat(held.told).contains("EXPIRED of 1");
    assertThat(steps()).hasSize(1);
  }

  @Test
  void aFailureInCompanyIsOnlyThatOfWhoIsAtFault() {
    Engine engine = started();
    held.hold();
    var first = submit(engine, 1, 3);
    held.awaitStep();
    var poison = submit(engine, 1, 5);
    var other = submit(engine, 1, 2);
    beforeStep =
        group -> {
          if (group.stream().anyMatch(image -> image.remainingSteps() == 5)) {
            throw new FailedException("the run failed", null);
          }
        };
    held.release();

    assertThatThrownBy(() -> Futures.join(poison)).isInstanceOf(FailedException.class);
    assertThat(Futures.join(first).images()).hasSize(1);
    assertThat(Futures.join(other).images()).hasSize(1);
    assertThat(steps()).contains("step of 2");
  }

  @Test
  void aBatchThatDoesNotFitIsSplitUntilItDoes() {
    Engine engine = started();
    beforeStep =
        group -> {
          if (group.size() > 1) {
            throw new InsufficientMemoryException("no memory", null);
          }
        };

    assertThat(Futures.join(submit(engine, 4, 2)).images()).hasSize(4);

    assertThat(steps()).hasSize(8).containsOnly("step of 1");
    // Of four, then of two images; each time the model starts with an empty arena again.
    assertThat(held.told.stream().filter(event -> event.startsWith("loaded"))).hasSize(2);
  }

  @Test
  void anImageThatDoesNotFitAloneFailsAndTheNextIsMade() {
    Engine engine = started();
    beforeStep =
        group -> {
          if (group.getFirst().remainingSteps() == 7) {
            throw new InsufficientMemoryException("no memory", null);
          }
        };
    var large = submit(engine, 1, 7);
    var small = submit(engine, 1, 2);

    assertThatThrownBy(() -> Futures.join(large)).isInstanceOf(InsufficientMemoryException.class);
    assertThat(Futures.join(small).images()).hasSize(1);
  }

  @Test
  void aModelWithoutMemoryForItsTrialIsNotBroken() {
    Engine engine = started();
    beforeStep =
        _ -> {
          throw new InsufficientMemoryException("no memory", null);
        };

    // Once it has failed, it is loaded anew.
    assertThatThrownBy(() -> Futures.join(submit(engine, 1, 2)))
        .isInstanceOf(InsufficientMemoryException.class);

    beforeStep = _ -> {};
    assertThat(Futures.join(submit(engine, 1, 2)).images()).hasSize(1);
  }

  @Test
  void whatIsNotANumberIsAnErrorAndNoImage() {
    Engine engine = started();
    held.hold();
    var other = submit(engine, 1, 3);
    held.awaitStep();
    var wrong = submit(engine, 1, 7);
    afterStep =
        group ->
            group.stream()
                .filter(image -> image.remainingSteps() == 6)
                .forEach(image -> image.latents().data().put(0, Float.NaN));
    held.release();

    assertThatThrownBy(() -> Futures.join(wrong))
        .isInstanceOf(InvalidOutputException.class)
        .hasMessageContaining("the unet of model sd1-tiny");
    assertThat(Futures.join(other).images()).hasSize(1);
  }

  @Test
  void aDecoderThatOverflowsIsAnErrorAndNoImage() {
    Engine engine = started();
    afterStep =
        group -> group.getFirst().latents().copyFrom(filled(group.getFirst().latents().shape()));

    assertThatThrownBy(() -> Futures.join(submit(engine, 1, 1)))
        .isInstanceOf(InvalidOutputException.class)
        .hasMessageContaining("the vae_decoder of model sd1-tiny");
  }

  private static FloatTensor filled(long... shape) {
    float[] values = new float[FloatTensor.size(shape)];
    Arrays.fill(values, 1e38f);
    return FloatTensor.of(values, shape);
  }

  @Test
  void anErrorBreaksTheOnlyDeviceAndFailsWhatItHad() {
    Engine engine = started();
    held.breakNext();
    var running = submit(engine, 1, 2);

    assertThatThrownBy(() -> Futures.join(running))
        .isInstanceOf(FailedException.class)
        .hasMessageContaining("out of it");
    Futures.joinThread(held.worker);
    assertThat(held.told).contains("FAILED of 1");
    assertThat(engine.isBroken()).isTrue();
    assertThat(engine.devices()).isEqualTo(Map.of(CPU, DeviceState.FAILED));
    assertUnavailable(Reason.DEVICE_FAILED, () -> submit(engine, 1, 2));
  }

  @Test
  void whatADeviceHadWhenItFailedIsFinishedByAnother() {
    Device failing = new Device.Cuda(0);
    Engine engine =
        engine(
            settings(4),
            List.of(model),
            List.of(device(failing, false), device(new Device.Cuda(1), true)));
    engine.start();
    held.told.clear();
    beforeStep =
        _ -> {
          if (Thread.currentThread().getName().equals("worker-cuda:0")) {
            throw new FailedException("CUDA error 700", null);
          }
        };

    // As long as cuda:0 lives it takes its share of these.
    while (engine.devices().get(failing) == DeviceState.READY) {
      assertThat(Futures.join(submit(engine, 1, 3)).images()).hasSize(1);
    }

    assertThat(engine.isReady()).isTrue();
    assertThat(engine.isBroken()).isFalse();
    assertThat(Futures.join(submit(engine, 2, 3)).images()).hasSize(2);
  }

  @Test
  void whatNoDeviceIsLeftForIsRefused() {
    Engine engine = engine(settings(4), List.of(model), List.of(device(CPU, false)));
    engine.start();
    beforeStep =
        _ -> {
          throw new FailedException("CUDA error 700", null);
        };

    CompletableFuture<Generated> lost = submit(engine, 1, 2);
    assertUnavailable(Reason.DEVICE_FAILED, () -> Futures.join(lost));
    assertThat(engine.isBroken()).isTrue();
    assertThatThrownBy(() -> submit(engine, 1, 2))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e ->
                assertThat(e.refusal())
                    .isEqualTo(new Refusal.DeviceFailed("cpu failed: CUDA error 700")));
    assertThat(engine.failures()).isEqualTo(Map.of(CPU, "CUDA error 700"));
    assertThat(log.list)
        .filteredOn(event -> event.getLevel() == Level.ERROR)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getThrowableProxy().getMessage()).isEqualTo("CUDA error 700");
            });
  }

  @Test
  void everyRequestHasALineInTheLogWithWhatItsSubmitterIsCalled() {
    Engine engine = started(settings(1), CPU);
    held.hold();
    var first = submitAs("first", engine, 1, 2);
    held.awaitStep();
    var gone = submitAs("gone", engine, 2, 3);
    gone.cancel(false);
    assertThatThrownBy(() -> submitAs("too many", engine, 8, 1))
        .isInstanceOf(UnavailableException.class);
    now.addAndGet(1_234_000_000L);
    held.release();
    Futures.join(first);

    assertThat(log.list)
        .extracting(
            event -> event.getMDCPropertyMap().get("id") + ": " + event.getFormattedMessage())
        .containsExactly(
            "gone: generation model=sd1-tiny size=64x64 steps=3 images=2 outcome=cancelled"
                + " seconds=0.000",
            "too many: generation model=sd1-tiny size=64x64 steps=1 images=8 outcome=queue_full"
                + " seconds=0.000",
            "first: generation model=sd1-tiny size=64x64 steps=2 images=1 outcome=success"
                + " seconds=1.234");
    assertThat(MDC.get("id")).isNull();
  }

  private CompletableFuture<Generated> submitAs(String id, Engine engine, int images, int steps) {
    try (var _ = MDC.putCloseable("id", id)) {
      return submit(engine, images, steps);
    }
  }

  @Test
  void modelsBeyondTheFirstAreLoadedOnDemandInTheRoomOfOthers() {
    DiffusionModel second = TestModels.read(TestModels.SD2_FLOAT16);
    EngineSettings room =
        new EngineSettings(
            8, Long.MAX_VALUE, 4, Math.max(model.weightBytes(), second.weightBytes()));
    Engine engine = engine(room, List.of(model, second), CPU);
    engine.start();
    assertThat(held.told).containsExactly("loaded sd1-tiny");
    held.told.clear();
    held.hold();
    var first = submit(engine, 1, 2);
    held.awaitStep();
    var other = engine.submit(Generations.of(second, 1, 1), Generations.ORDINARY);
    held.release();

    Futures.join(first);
    Futures.join(other);

    // Not before the first was done.
    assertThat(held.told)
        .containsSubsequence(
            "SUCCESS of 1", "evicted sd1-tiny", "loaded sd2-tiny-fp16", "SUCCESS of 1");
  }

  private static void assertUnavailable(Reason reason, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private List<String> steps() {
    return held.told.stream().filter(event -> event.startsWith("step")).toList();
  }

  private CompletableFuture<Generated> submit(Engine engine, int numImages, int steps) {
    return engine.submit(Generations.of(model, numImages, steps), Generations.ORDINARY);
  }

  private static EngineSettings settings(int maxBatch) {
    return new EngineSettings(8, Long.MAX_VALUE, maxBatch, Long.MAX_VALUE);
  }

  private Engine started() {
    return started(settings(4), CPU);
  }

  private Engine started(EngineSettings settings, Device device) {
    Engine engine = engine(settings, List.of(model), device);
    engine.start();
    held.told.clear();
    return engine;
  }

  private Engine engine(EngineSettings settings, List<DiffusionModel> models, Device device) {
    return engine(settings, models, List.of(device(device, true)));
  }

  private Engine engine(
      EngineSettings settings, List<DiffusionModel> models, List<EngineDevice> devices) {
    Engine engine = new Engine(devices, settings, models, held, now::get);
    engines.add(engine);
    return engine;
  }

  private EngineDevice device(Device device, boolean works) {
    RunTermination termination = new RunTermination();
    return new EngineDevice(device, opened -> open(opened, termination), () -> works, termination);
  }

  private DiffusionPipeline open(DiffusionModel opened, RunTermination termination) {
    SessionSettings settings = new SessionSettings(CPU, 2, termination);
    return new DiffusionPipeline(new ModelSessions(opened, settings)) {
      @Override
      public void step(List<Denoising> group) {
        beforeStep.accept(group);
        super.step(group);
        afterStep.accept(group);
      }

      @Override
      public Prepared prepare(Generation generation) {
        beforePrepare.run();
        return super.prepare(generation);
      }
    };
  }

  /**
   * Stops the worker at the end of a step, the one before it is ready included, once told to hold.
   */
  private static final class Held extends Recording {
    private final CountDownLatch step = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean holds;
    private volatile boolean breaks;
    volatile Duration inSteps = Duration.ZERO;
    volatile Thread worker = Thread.currentThread();

    void hold() {
      holds = true;
    }

    void breakNext() {
      breaks = true;
    }

    void awaitStep() {
      await(step);
    }

    /** A worker that is held could not be closed. */
    void release() {
      holds = false;
      released.countDown();
    }

    @Override
    public void modelLoaded(String model, Device device, Duration duration) {
      super.modelLoaded(model, device, duration);
      stepped();
    }

    @Override
    public void stepFinished(String model, Device device, int images, Duration duration) {
      super.stepFinished(model, device, images, duration);
      inSteps = inSteps.plus(duration);
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
