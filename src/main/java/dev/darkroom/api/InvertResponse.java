package dev.darkroom.api;

import dev.darkroom.image.ImageDifference;
import dev.darkroom.job.InversionResult;
import dev.darkroom.job.Job;
import java.util.List;

/**
 * The answer of {@code POST /invert}.
 *
 * @param parameters the request to {@code POST /generate} which, with the latents, gives the image
 *     back
 * @param warnings what of the request the model does not take in
 * @param reconstructionError between the image and what the latents give back
 * @param autoencoderError the part of it that is the VAE's alone
 */
public record InvertResponse(
    Latents latents,
    Parameters parameters,
    List<Warning> warnings,
    Difference reconstructionError,
    Difference autoencoderError,
    Timings timings) {
  /**
   * How far two images are apart.
   *
   * @param largest of all channels of all pixels, 0 to 255
   * @param mean likewise
   */
  public record Difference(int largest, double mean) {
    private static Difference of(ImageDifference difference) {
      return new Difference(difference.largest(), difference.mean());
    }
  }

  static InvertResponse of(InversionResult result, Job job) {
    return new InvertResponse(
        Latents.of(result.latents()),
        Parameters.of(result.reconstruction()),
        Warnings.ofJson(job.warnings()).list(),
        Difference.of(result.reconstructionError()),
        Difference.of(result.autoencoderError()),
        Timings.of(result.timings()));
  }
}
