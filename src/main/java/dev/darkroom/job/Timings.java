package dev.darkroom.job;

import dev.darkroom.engine.Stage;
import java.time.Duration;
import java.util.Map;

/**
 * How long each part of a job took, in seconds.
 *
 * @param queueSeconds until the worker took it
 * @param vaeEncoderSeconds 0 where there is no image to start from
 * @param denoisingSeconds all steps of all images
 * @param encodingSeconds from pixels to files
 */
public record Timings(
    double queueSeconds,
    double textEncoderSeconds,
    double vaeEncoderSeconds,
    double denoisingSeconds,
    double vaeDecoderSeconds,
    double encodingSeconds) {
  static Timings of(Duration queue, Map<Stage, Duration> stages, Duration encoding) {
    return new Timings(
        seconds(queue),
        seconds(stages, Stage.TEXT_ENCODER),
        seconds(stages, Stage.VAE_ENCODER),
        seconds(stages, Stage.DENOISING),
        seconds(stages, Stage.VAE_DECODER),
        seconds(encoding));
  }

  private static double seconds(Map<Stage, Duration> stages, Stage stage) {
    return seconds(stages.getOrDefault(stage, Duration.ZERO));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
