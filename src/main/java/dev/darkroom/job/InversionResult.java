package dev.darkroom.job;

import dev.darkroom.image.ImageDifference;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.tensor.FloatTensor;

/**
 * An image's latents, and how well they give it back.
 *
 * @param latents [1, C, h, w]
 * @param reconstruction the generation that gives the image back
 * @param reconstructionError between the image and what came back
 * @param autoencoderError the part of it that is the VAE's alone
 */
public record InversionResult(
    FloatTensor latents,
    Generation reconstruction,
    ImageDifference reconstructionError,
    ImageDifference autoencoderError,
    JobTimings timings) {}
