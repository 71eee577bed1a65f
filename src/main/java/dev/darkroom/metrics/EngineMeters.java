package dev.darkroom.metrics;

import dev.darkroom.engine.EngineListener;
import dev.darkroom.engine.Stage;
import dev.darkroom.onnx.Device;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * The engine's meters.
 *
 * <table>
 *   <caption>Names as Prometheus shows them</caption>
 *   <tr><th>name<th>unit<th>tags<th>meaning
 *   <tr><td>{@code darkroom_denoise_step_seconds}<td>s<td>model, device
 *       <td>one run of the UNet and the DDIM steps that it served
 *   <tr><td>{@code darkroom_stage_seconds}<td>s<td>stage, model, device
 *       <td>a stage of one generation: queue, text_encoder, denoising, vae_decoder
 * </table>
 */
public final class EngineMeters implements EngineListener {
  private static final Duration[] STEP_BUCKETS =
      milliseconds(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000);
  private static final Duration[] STAGE_BUCKETS =
      milliseconds(
          1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_200_000);

  private final MeterRegistry registry;

  public EngineMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void stepFinished(String model, Device device, int pictures, Duration duration) {
    Timer.builder("darkroom.denoise.step")
        .description("One run of the UNet and the DDIM steps that it served")
        .tags(tags(model, device))
        .serviceLevelObjectives(STEP_BUCKETS)
        .register(registry)
        .record(duration);
  }

  @Override
  public void stageFinished(Stage stage, String model, Device device, Duration duration) {
    Timer.builder("darkroom.stage")
        .description("A stage of one generation, all its pictures together")
        .tags(tags(model, device).and("stage", stage.name().toLowerCase(Locale.ROOT)))
        .serviceLevelObjectives(STAGE_BUCKETS)
        .register(registry)
        .record(duration);
  }

  private static Tags tags(String model, Device device) {
    return Tags.of("model", model, "device", device.toString());
  }

  private static Duration[] milliseconds(long... values) {
    return Arrays.stream(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
