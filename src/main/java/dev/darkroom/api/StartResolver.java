package dev.darkroom.api;

import static dev.darkroom.api.CommonResolver.otherwise;
import static dev.darkroom.failure.InvalidInputException.contradiction;

import dev.darkroom.image.Picture;
import dev.darkroom.image.Upload;
import dev.darkroom.model.Architecture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Start;
import org.jspecify.annotations.Nullable;

/** Reads what a generation starts from, with the defaults of diffusers' pipeline for the task. */
final class StartResolver {
  private static final double IMAGE_STRENGTH = 0.8;
  private static final double MASKED_STRENGTH = 1;
  private static final double SDXL_MASKED_STRENGTH = 0.9999;

  /**
   * Where from, and in which size.
   *
   * @param start its pictures in that size
   */
  record Sized(Start start, Size size) {}

  private StartResolver() {}

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a picture or latents cannot be read, or
   *     fields contradict each other, or the model cannot make the size
   */
  static Sized resolve(GenerateRequest request, DiffusionModel model, UploadReader uploads) {
    if (request.image() == null) {
      refuse("mask_image", request.maskImage(), "absent where image is");
      refuse("strength", request.strength(), "absent where image is");
      return withoutPicture(request, model);
    }
    refuse("latents", request.latents(), "absent where image is there");
    Upload image = uploads.open("image", request.image());
    if (request.maskImage() == null) {
      Size size = Size.of(image, model, request);
      Picture picture = uploads.read(image, size.requireOf(model));
      return new Sized(
          new Start.Image(picture, otherwise(request.strength(), IMAGE_STRENGTH)), size);
    }
    Upload mask = uploads.open("mask_image", request.maskImage());
    Size size = Size.of(model).or(request).requireOf(model);
    double strength =
        model.architecture() instanceof Architecture.StableDiffusionXl
            ? SDXL_MASKED_STRENGTH
            : MASKED_STRENGTH;
    Start start =
        new Start.Masked(
            uploads.read(image, size),
            uploads.read(mask, size),
            otherwise(request.strength(), strength));
    return new Sized(start, size);
  }

  private static Sized withoutPicture(GenerateRequest request, DiffusionModel model) {
    if (request.latents() == null) {
      return new Sized(new Start.Noise(), Size.of(model).or(request));
    }
    Start.Latents start = new Start.Latents(request.latents().toTensor());
    return new Sized(start, Size.of(start.latents(), model).or(request));
  }

  private static void refuse(String field, @Nullable Object value, String limit) {
    if (value != null) {
      throw contradiction(field, limit, field + " must be " + limit);
    }
  }
}
