package dev.darkroom.job;

import dev.darkroom.image.PictureDifference;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.tensor.FloatTensor;

/**
 * A picture's latents, and how well they give it back.
 *
 * @param latents [1, C, h, w]
 * @param reconstruction the generation that gives the picture back
 * @param reconstructionError between the picture and what came back
 * @param autoencoderError the part of it that is the VAE's alone
 */
public record InversionResult(
    FloatTensor latents,
    Generation reconstruction,
    PictureDifference reconstructionError,
    PictureDifference autoencoderError,
    Timings timings) {}
