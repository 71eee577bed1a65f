package dev.darkroom.metrics;

import dev.darkroom.engine.Stage;
import dev.darkroom.onnx.Device;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The meters of one model on one device, looked up once and not at every step. */
final class ModelMeters {
  /**
   * No bucket is twice its neighbour, so that a quantile shows when steps take half as long again.
   */
  private static final Duration[] STEP_BUCKETS =
      Buckets.milliseconds(
          1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000,
          3_000, 5_000, 7_000, 10_000, 15_000, 20_000, 30_000, 60_000);

  private static final Duration[] STAGE_BUCKETS =
      Buckets.milliseconds(
          1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_200_000);
  private static final double[] BATCH_BUCKETS = {1, 2, 3, 4, 6, 8, 12, 16, 32};

  private final Timer step;
  private final DistributionSummary batch;
  private final Labelled<Stage, Timer> stages;
  private final Timer load;
  private final Counter evictions;

  ModelMeters(MeterRegistry registry, String model, Device device) {
    Tags tags = Tags.of("model", model, "device", device.toString());
    step =
        Timer.builder("darkroom.denoise.step")
            .description("One run of the UNet and the DDIM steps that it served")
            .tags(tags)
            .serviceLevelObjectives(STEP_BUCKETS)
            .register(registry);
    batch =
        DistributionSummary.builder("darkroom.step.batch")
            .description("Images that shared one run of the UNet")
            .baseUnit("images")
            .tags(tags)
            .serviceLevelObjectives(BATCH_BUCKETS)
            .register(registry);
    stages =
        new Labelled<>(
            Stage.class,
            stage ->
                Timer.builder("darkroom.stage")
                    .description("A stage of one generation, all its images together")
                    .tags(tags)
                    .tag("stage", stage)
                    .serviceLevelObjectives(STAGE_BUCKETS)
                    .register(registry));
    load =
        Timer.builder("darkroom.model.load")
            .description("Loading a model on a device, and its trial step")
            .tags(tags)
            .register(registry);
    evictions =
        Counter.builder("darkroom.model.evictions")
            .description("Times that a model left a device to make room there")
            .tags(tags)
            .register(registry);
  }

  void loaded(Duration duration) {
    load.record(duration);
  }

  void evicted() {
    evictions.increment();
  }

  void step(int images, Duration duration) {
    step.record(duration);
    batch.record(images);
  }

  void stage(Stage stage, Duration duration) {
    stages.get(stage).record(duration);
  }
}
