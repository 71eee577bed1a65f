package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.image.Picture;
import dev.darkroom.tensor.FloatTensor;

/** Where the way to a picture begins. */
public sealed interface Start {
  /** Whether there is a picture for the VAE to encode. */
  default boolean hasPicture() {
    return this instanceof Image || this instanceof Masked;
  }

  /** The same with its pictures in a size, in pixels. */
  default Start resizedTo(int width, int height) {
    return switch (this) {
      case Noise _, Latents _ -> this;
      case Image(Picture picture, double strength) ->
          new Image(picture.resizedTo(width, height), strength);
      case Masked(Picture picture, Picture mask, double strength) ->
          new Masked(picture.resizedTo(width, height), mask.resizedTo(width, height), strength);
    };
  }

  /** Noise, drawn from the picture's seed. */
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
   * A picture that is noised and denoised: diffusers' {@code StableDiffusionImg2ImgPipeline}.
   *
   * @param strength share of the steps that is taken, above 0 and up to 1
   */
  record Image(Picture picture, double strength) implements Start {
    public Image {
      requireStrength(strength);
    }
  }

  /**
   * A picture of which a part is made anew: diffusers' {@code StableDiffusionInpaintPipeline}.
   *
   * @param mask white where it is made anew
   * @param strength share of the steps that is taken, above 0 and up to 1
   */
  record Masked(Picture picture, Picture mask, double strength) implements Start {
    public Masked {
      requireStrength(strength);
    }
  }

  private static void requireStrength(double strength) {
    if (!(strength > 0 && strength <= 1)) {
      throw outOfRange("strength", strength, "above 0 and at most 1");
    }
  }
}
