package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.image.DigitalSourceType;
import dev.darkroom.image.Image;
import dev.darkroom.model.PipelineTask;
import dev.darkroom.tensor.FloatTensor;

/** Where the way to an image begins. */
public sealed interface Start {
  /** What a model is asked for by it, and so whose defaults it has. */
  default PipelineTask task() {
    return switch (this) {
      case Noise _, Latents _ -> PipelineTask.TEXT_TO_IMAGE;
      case ImageToImage _ -> PipelineTask.IMAGE_TO_IMAGE;
      case Inpainting _ -> PipelineTask.INPAINTING;
    };
  }

  /** Whether there is an image for the VAE to encode. */
  default boolean hasImage() {
    return this instanceof ImageToImage || this instanceof Inpainting;
  }

  /**
   * What an image is that begins here. Latents count as those of an inversion, and so as an image:
   * nothing tells them from noise that a client has drawn.
   */
  default DigitalSourceType sourceType() {
    return switch (this) {
      case Noise _ -> DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA;
      case Latents _, ImageToImage _, Inpainting _ ->
          DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA;
    };
  }

  /** Share of the steps that is taken, above 0 and up to 1. */
  default double strength() {
    return 1;
  }

  /**
   * Steps that are taken, of so many: an image to start from is less noisy than the first ones are
   * for. At least 1, unless {@code strength} is below the share of one step.
   */
  default int takenSteps(int steps) {
    return (int) (steps * strength());
  }

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a strength is out of its range
   */
  static void requireStrength(double strength) {
    if (!(strength > 0 && strength <= 1)) {
      throw outOfRange("strength", strength, "above 0 and at most 1");
    }
  }

  /** Noise, drawn from the image's seed. */
  record Noise() implements Start {}

  /**
   * Latents that somebody has.
   *
   * @param latents [1, C, h, w] of the model and the size; never written
   */
  record Latents(FloatTensor latents) implements Start {
    public Latents {
      for (int i = 0; i < latents.size(); i++) {
        if (!Float.isFinite(latents.get(i))) {
          throw outOfRange("latents", latents.get(i), "finite numbers");
        }
      }
    }
  }

  /**
   * An image that is noised and denoised: diffusers' {@code StableDiffusionImg2ImgPipeline}.
   *
   * @param image of the generation's size
   * @param strength share of the steps that is taken, above 0 and up to 1
   */
  record ImageToImage(Image image, double strength) implements Start {
    public ImageToImage {
      requireStrength(strength);
    }
  }

  /**
   * An image of which a part is made anew: diffusers' {@code StableDiffusionInpaintPipeline}.
   *
   * @param image of the generation's size
   * @param mask white where it is made anew, of the same size
   * @param strength share of the steps that is taken, above 0 and up to 1
   */
  record Inpainting(Image image, Image mask, double strength) implements Start {
    public Inpainting {
      requireStrength(strength);
    }
  }
}
