package dev.darkroom.api;

import static dev.darkroom.api.CommonResolver.otherwise;
import static dev.darkroom.failure.InvalidInputException.contradiction;

import dev.darkroom.image.Picture;
import dev.darkroom.image.PictureReader;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Start;
import org.jspecify.annotations.Nullable;

/** Reads what a generation starts from, with the defaults of diffusers' pipeline for the task. */
final class StartResolver {
  private static final double IMAGE_STRENGTH = 0.8;
  private static final double MASKED_STRENGTH = 1;
  private static final double SDXL_MASKED_STRENGTH = 0.9999;

  private StartResolver() {}

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a picture or latents cannot be read, or
   *     fields contradict each other
   */
  static Start start(GenerateRequest request, DiffusionModel model) {
    if (request.image() == null) {
      refuse("mask_image", request.maskImage(), "absent where image is");
      refuse("strength", request.strength(), "absent where image is");
      return request.latents() == null
          ? new Start.Noise()
          : new Start.Latents(request.latents().toTensor());
    }
    refuse("latents", request.latents(), "absent where image is there");
    Picture picture = PictureReader.read("image", request.image());
    if (request.maskImage() == null) {
      return new Start.Image(picture, otherwise(request.strength(), IMAGE_STRENGTH));
    }
    Picture mask = PictureReader.read("mask_image", request.maskImage());
    double strength = model.projectionSize() > 0 ? SDXL_MASKED_STRENGTH : MASKED_STRENGTH;
    return new Start.Masked(picture, mask, otherwise(request.strength(), strength));
  }

  /** What the request says, or else follows from what it starts from. */
  static Size size(CommonRequest request, Start start, DiffusionModel model) {
    return switch (start) {
      case Start.Noise _, Start.Masked _ -> Size.of(model).or(request);
      case Start.Latents latents -> Size.of(latents.latents(), model).or(request);
      case Start.Image image -> Size.of(image.picture(), model, request);
    };
  }

  private static void refuse(String field, @Nullable Object value, String limit) {
    if (value != null) {
      throw contradiction(field, limit, field + " must be " + limit);
    }
  }
}
