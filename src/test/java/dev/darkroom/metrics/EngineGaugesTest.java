package dev.darkroom.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.engine.Engine;
import dev.darkroom.engine.EngineDevice;
import dev.darkroom.engine.EngineSettings;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.RunTermination;
import dev.darkroom.pipeline.DiffusionPipeline;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The engine as a scrape sees it. */
class EngineGaugesTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void theDeviceIsReadyUntilAnErrorEndsItsWorker() {
    try (Engine engine =
        engine(
            _ -> {
              throw new AssertionError("out of it");
            })) {
      new EngineGauges(engine).bindTo(registry);
      assertThat(registry.scrape().lines()).contains("darkroom_device_ready{device=\"cpu\"} 1.0");

      assertThatThrownBy(engine::start).hasRootCauseInstanceOf(AssertionError.class);

      assertThat(registry.scrape().lines()).contains("darkroom_device_ready{device=\"cpu\"} 0.0");
    }
  }

  @Test
  void theQueueIsEmptyAtFirstAndItsCapacityIsThatOfTheSettings() {
    try (Engine engine = engine(model -> new DiffusionPipeline(TestModels.load(model)))) {
      new EngineGauges(engine).bindTo(registry);

      assertThat(registry.scrape().lines())
          .contains(
              "darkroom_queue_images 0.0",
              "darkroom_queue_capacity_images 8.0",
              "darkroom_running_images 0.0",
              "darkroom_admitted_images 0.0");
    }
  }

  private Engine engine(Function<DiffusionModel, DiffusionPipeline> opener) {
    return new Engine(
        List.of(new EngineDevice(new Device.Cpu(), opener, () -> true, new RunTermination())),
        new EngineSettings(8, 1_000_000, 4, Long.MAX_VALUE),
        List.of(TestModels.read(TestModels.SD1)),
        new EngineMeters(registry));
  }
}
