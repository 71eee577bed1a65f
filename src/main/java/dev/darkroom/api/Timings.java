package dev.darkroom.api;

import dev.darkroom.job.JobTimings;
import java.time.Duration;

/**
 * How long each part of a request took, in seconds.
 *
 * @param queueSeconds until a worker took it
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
  static Timings of(JobTimings timings) {
    return new Timings(
        seconds(timings.queue()),
        seconds(timings.textEncoder()),
        seconds(timings.vaeEncoder()),
        seconds(timings.denoising()),
        seconds(timings.vaeDecoder()),
        seconds(timings.encoding()));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
