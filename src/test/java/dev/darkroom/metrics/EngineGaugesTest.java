package dev.darkroom.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.engine.Engine;
import dev.darkroom.engine.EngineSettings;
import dev.darkroom.onnx.Device;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The engine as a scrape sees it. */
class EngineGaugesTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void theDeviceIsReadyUntilAnErrorEndsItsWorker() {
    try (Engine engine =
        new Engine(
            new Device.Cpu(),
            new EngineSettings(8, 4),
            () -> {
              throw new AssertionError("out of it");
            },
            new EngineMeters(registry))) {
      new EngineGauges(engine).bindTo(registry);
      assertThat(registry.scrape().lines()).contains("darkroom_device_ready{device=\"cpu\"} 1.0");

      assertThatThrownBy(engine::start).hasRootCauseInstanceOf(AssertionError.class);

      assertThat(registry.scrape().lines()).contains("darkroom_device_ready{device=\"cpu\"} 0.0");
    }
  }

  @Test
  void theQueueIsEmptyAtFirstAndItsCapacityIsThatOfTheSettings() {
    try (Engine engine =
        new Engine(
            new Device.Cpu(),
            new EngineSettings(8, 4),
            Stream::empty,
            new EngineMeters(registry))) {
      new EngineGauges(engine).bindTo(registry);

      assertThat(registry.scrape().lines())
          .contains(
              "darkroom_queue_pictures 0.0",
              "darkroom_queue_capacity_pictures 8.0",
              "darkroom_running_pictures 0.0");
    }
  }
}
