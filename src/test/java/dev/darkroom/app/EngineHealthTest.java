package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.engine.Engine;
import dev.darkroom.engine.EngineDevice;
import dev.darkroom.engine.EngineSettings;
import dev.darkroom.failure.FailedException;
import dev.darkroom.metrics.EngineMeters;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.RunTermination;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;

class EngineHealthTest {
  @Test
  void saysWhyADeviceHasFailed() {
    EngineDevice device =
        new EngineDevice(
            new Device.Cpu(),
            _ -> {
              throw new FailedException("CUDA error 700", null);
            },
            () -> true,
            new RunTermination());
    try (Engine engine =
        new Engine(
            List.of(device),
            new EngineSettings(8, 1_000_000, 4, Long.MAX_VALUE),
            List.of(TestModels.read(TestModels.SD1)),
            new EngineMeters(new SimpleMeterRegistry()))) {
      assertThatThrownBy(engine::start).isInstanceOf(FailedException.class);

      Health health = Objects.requireNonNull(new Wiring().engineHealthIndicator(engine).health());

      assertThat(health.getDetails())
          .containsEntry("devices", Map.of("cpu", "failed"))
          .containsEntry("failures", Map.of("cpu", "CUDA error 700"));
    }
  }
}
