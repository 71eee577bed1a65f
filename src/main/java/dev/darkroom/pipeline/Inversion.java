package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.contradiction;

import dev.darkroom.ddim.DdimInverseScheduler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.image.Picture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.tensor.FloatTensor;

/**
 * A picture that is to be taken to the latents which DDIM takes back to it (arXiv 2010.02502,
 * section 4.3), with every default resolved and every limit of the model kept.
 *
 * @param picture of any size, resized
 * @param width pixels, a multiple of the model's {@code sizeMultiple}
 * @param height pixels, likewise
 * @param forward the inference that will go back
 * @param scheduler its inverse
 */
public record Inversion(
    DiffusionModel model,
    Subject subject,
    Picture picture,
    int width,
    int height,
    DdimScheduler forward,
    DdimInverseScheduler scheduler,
    Guidance guidance) {
  private static final StepOptions BACK = StepOptions.withEta(0);

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a value is outside what the model can do
   */
  public Inversion {
    Limits.require(model, subject, width, height, guidance);
    Limits.requireEncoder(model);
    if (model.inpaints()) {
      throw contradiction(
          "model",
          "one that does not inpaint only",
          "model %s only inpaints and cannot invert".formatted(model.name()));
    }
    forward.requireReal(BACK);
    // Here and not on the worker, as in a Generation.
    picture = picture.resizedTo(width, height);
  }

  /** Rows that the picture takes in a run of the UNet. */
  public int rows() {
    return guidance.rows();
  }

  /** Steps from the picture to its latents. */
  public int steps() {
    return scheduler.timesteps().length;
  }

  /** Steps back from them. */
  public int stepsBack() {
    return forward.timesteps().length;
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
        BACK,
        new Start.Latents(latents),
        0,
        1,
        null,
        Content.PICTURE);
  }
}
