package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.contradiction;

import dev.darkroom.image.Image;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.random.Seed;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.sampling.Sampler;
import dev.darkroom.tensor.Dtype;
import dev.darkroom.tensor.FloatTensor;

/**
 * An image that is to be taken to the latents which a sampler takes back to it (arXiv 2010.02502,
 * section 4.3), and back, with every default resolved and every limit of the model kept.
 *
 * @param image of that size
 * @param width pixels, a multiple of the model's {@code sizeMultiple}
 * @param height pixels, likewise
 * @param inverse from the image to its latents
 * @param forward the way back, which draws no noise
 */
public record Inversion(
    DiffusionModel model,
    Subject subject,
    Image image,
    int width,
    int height,
    Sampler inverse,
    Sampler forward,
    Guidance guidance) {
  /**
   * @throws dev.darkroom.failure.InvalidInputException if a value is outside what the model can do
   */
  public Inversion {
    ModelLimits.require(model, subject, width, height, guidance);
    requireInvertible(model);
    ModelLimits.requireSized(image, width, height);
    // Refuse steps without meaning.
    inverse.plan();
    forward.plan();
  }

  /**
   * @throws dev.darkroom.failure.InvalidInputException if the model cannot invert any image
   */
  public static void requireInvertible(DiffusionModel model) {
    ModelLimits.requireEncoder(model);
    if (model.inpaints()) {
      throw contradiction(
          "model",
          "one that does not inpaint only",
          "model %s only inpaints and cannot invert".formatted(model.name()));
    }
  }

  /** Rows that the image takes in a run of the UNet. */
  public int rows() {
    return guidance.rows();
  }

  /** Steps to the latents and back. */
  public int steps() {
    return inverse.steps() + forward.steps();
  }

  /** The way back from the latents. */
  public Generation reconstruction(FloatTensor latents) {
    return new Generation(
        model,
        subject,
        width,
        height,
        forward,
        guidance,
        new Start.Latents(latents),
        Seed.of(0),
        Dtype.FLOAT32,
        1,
        null,
        Output.IMAGE);
  }
}
