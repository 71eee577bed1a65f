package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.RunTermination;
import dev.darkroom.onnx.SessionSettings;
import dev.darkroom.pipeline.DecodedImage;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Output;
import dev.darkroom.pipeline.WarmUp;
import dev.darkroom.random.Seed;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.tensor.Dtype;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image is the same to the last byte, whoever shared its steps. */
@Timeout(120)
class CompanyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/test/resources/models/sd1-tiny",
        "src/test/resources/models/sd2-tiny-fp16",
        "src/test/resources/models/sdxl-tiny",
        "src/test/resources/models/inpaint-tiny",
        "src/test/resources/models/refiner-tiny",
        "src/test/resources/models/classes-tiny",
        "src/test/resources/models/grey-tiny",
        "src/test/resources/models/unconditional-tiny",
        "src/main/resources/models/icons"
      })
  void anImageDoesNotChangeForItsCompany(Path directory) {
    assertSameInCompany(directory, false);
  }

  /** Nor does it for what stays on the device while the company changes. */
  @ParameterizedTest
  @ValueSource(strings = {"sd2-tiny-fp16", "sdxl-tiny", "classes-tiny"})
  void anImageDoesNotChangeForItsCompanyWithIoBinding(String model) {
    assertSameInCompany(Path.of("src/test/resources/models", model), true);
  }

  /**
   * @param ioBinding of the images in company; those alone have none
   */
  private static void assertSameInCompany(Path directory, boolean ioBinding) {
    DiffusionModel model = TestModels.read(directory);
    List<Generation> generations =
        List.of(
            generation(model, 13, 2, 0.0, 3),
            generation(model, 9, 7.5, 0.5, 11),
            generation(model, 10, 1, 0.8, 5),
            generation(model, 8, 3, 0.0, 7));

    List<List<DecodedImage>> inCompany;
    Gathering together = new Gathering();
    try (Engine engine = engine(model, ioBinding, together)) {
      inCompany = together.run(engine, generations);
    }
    assertThat(together.largest).isEqualTo(4);

    Gathering alone = new Gathering();
    try (Engine engine = engine(model, false, alone)) {
      for (int i = 0; i < generations.size(); i++) {
        assertThat(inCompany.get(i))
            .usingRecursiveComparison()
            .isEqualTo(alone.run(engine, List.of(generations.get(i))).getFirst());
      }
    }
    assertThat(alone.largest).isEqualTo(1);
  }

  private static Engine engine(DiffusionModel model, boolean ioBinding, EngineListener listener) {
    RunTermination termination = new RunTermination();
    SessionSettings settings = new SessionSettings(new Device.Cpu(), 2, termination, ioBinding);
    EngineDevice cpu =
        new EngineDevice(
            new Device.Cpu(),
            opened -> new DiffusionPipeline(new ModelSessions(opened, settings)),
            () -> true,
            termination);
    EngineSettings engineSettings = new EngineSettings(8, Long.MAX_VALUE, 4, Long.MAX_VALUE);
    Engine engine = new Engine(List.of(cpu), engineSettings, List.of(model), listener);
    engine.start();
    return engine;
  }

  /** A warm-up with other settings, guided where the model can be. */
  private static Generation generation(
      DiffusionModel model, int steps, double scale, double eta, long seed) {
    Generation warmUp = WarmUp.of(model);
    return new Generation(
        model,
        warmUp.subject(),
        model.width(),
        model.height(),
        new DdimSampler(new DdimScheduler(model.scheduler(), steps), StepOptions.withEta(eta)),
        new Guidance(model.takesPrompts() ? scale : 1, 0),
        warmUp.start(),
        Seed.of(seed),
        Dtype.FLOAT32,
        1,
        null,
        Output.IMAGE);
  }

  /** Holds the first step until all are there, and knows the largest batch. */
  private static final class Gathering extends Recording {
    private final CountDownLatch allThere = new CountDownLatch(1);
    volatile int largest;

    List<List<DecodedImage>> run(Engine engine, List<Generation> generations) {
      List<CompletableFuture<Generated>> futures =
          generations.stream()
              .map(generation -> engine.submit(generation, Generations.ORDINARY))
              .toList();
      allThere.countDown();
      return futures.stream().map(future -> Futures.join(future).images()).toList();
    }

    @Override
    public void started(Duration waited) {
      try {
        allThere.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void stepFinished(String model, Device device, int images, Duration duration) {
      largest = Math.max(largest, images);
    }
  }
}
