package dev.darkroom.job;

import dev.darkroom.engine.Stage;
import java.time.Duration;
import java.util.Map;

/**
 * How long each part of a job took.
 *
 * @param queue until a worker took it
 * @param vaeEncoder 0 where there is no image to start from
 * @param denoising all steps of all images
 * @param encoding from pixels to files
 */
public record JobTimings(
    Duration queue,
    Duration textEncoder,
    Duration vaeEncoder,
    Duration denoising,
    Duration vaeDecoder,
    Duration encoding) {
  static JobTimings of(Duration queue, Map<Stage, Duration> stages, Duration encoding) {
    return new JobTimings(
        queue,
        stages.getOrDefault(Stage.TEXT_ENCODER, Duration.ZERO),
        stages.getOrDefault(Stage.VAE_ENCODER, Duration.ZERO),
        stages.getOrDefault(Stage.DENOISING, Duration.ZERO),
        stages.getOrDefault(Stage.VAE_DECODER, Duration.ZERO),
        encoding);
  }
}
