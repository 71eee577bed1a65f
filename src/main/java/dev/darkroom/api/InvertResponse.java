package dev.darkroom.api;

import dev.darkroom.image.ImageDifference;
import dev.darkroom.job.InversionResult;

/**
 * The answer of {@code POST /invert}.
 *
 * @param parameters the request to {@code POST /generate} which, with the latents, gives the image
 *     back
 * @param reconstructionError between the image and what the latents give back
 * @param autoencoderError the part of it that is the VAE's alone
 */
public record InvertResponse(
    Latents latents,
    Parameters parameters,
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

  static InvertResponse of(InversionResult result) {
    return new InvertResponse(
        Latents.of(result.latents()),
        Parameters.of(result.reconstruction()),
        Difference.of(result.reconstructionError()),
        Difference.of(result.autoencoderError()),
        Timings.of(result.timings()));
  }
}
