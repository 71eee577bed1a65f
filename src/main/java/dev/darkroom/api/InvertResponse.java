package dev.darkroom.api;

import dev.darkroom.image.ImageDifference;
import dev.darkroom.job.InversionResult;
import dev.darkroom.job.Timings;

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
    ImageDifference reconstructionError,
    ImageDifference autoencoderError,
    Timings timings) {
  static InvertResponse of(InversionResult result) {
    return new InvertResponse(
        Latents.of(result.latents()),
        Parameters.of(result.reconstruction()),
        result.reconstructionError(),
        result.autoencoderError(),
        result.timings());
  }
}
