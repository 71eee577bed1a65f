package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static java.util.Objects.requireNonNullElse;

import dev.darkroom.image.Image;
import dev.darkroom.image.Upload;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.PipelineTask;
import dev.darkroom.pipeline.Start;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what a generation starts from, with the defaults of diffusers' pipeline for the task. */
final class StartResolver {
  /**
   * Where from, and in which size.
   *
   * @param start its images in that size
   */
  record Sized(Start start, Size size) {}

  private StartResolver() {}

  /**
   * @throws dev.darkroom.failure.InvalidInputException if an image or latents cannot be read, or
   *     fields contradict each other, or the model cannot make the size
   */
  static Sized resolve(GenerateRequest request, DiffusionModel model, UploadReader uploads) {
    boolean maskFromAlpha = requireNonNullElse(request.maskFromAlpha(), false);
    if (request.image() == null) {
      refuse("mask_image", request.maskImage(), "absent where image is");
      refuse(
          "mask_from_alpha", maskFromAlpha ? true : null, "false or absent where image is absent");
      refuse("strength", request.strength(), "absent where image is");
      return withoutImage(request, model);
    }
    refuse("latents", request.latents(), "absent where image is there");
    Upload upload = uploads.open("image", request.image());
    if (maskFromAlpha) {
      refuse("mask_from_alpha", request.maskImage(), "false or absent where mask_image is there");
      refuse(
          "mask_from_alpha",
          upload.hasAlpha() ? null : upload,
          "false or absent where image has no alpha");
      return masked(
          request, model, uploads, upload, size -> uploads.readTransparency(upload, size));
    }
    if (request.maskImage() != null) {
      Upload mask = uploads.open("mask_image", request.maskImage());
      return masked(request, model, uploads, upload, size -> uploads.read(mask, size));
    }
    Size size = Size.of(upload, model, request);
    Image image = uploads.read(upload, size.requireOf(model));
    return new Sized(
        new Start.ImageToImage(image, strength(request, model, PipelineTask.IMAGE_TO_IMAGE)), size);
  }

  private static Sized masked(
      GenerateRequest request,
      DiffusionModel model,
      UploadReader uploads,
      Upload image,
      Function<Size, Image> mask) {
    Size size = Size.of(model).or(request).requireOf(model);
    Start start =
        new Start.Inpainting(
            uploads.read(image, size),
            mask.apply(size),
            strength(request, model, PipelineTask.INPAINTING));
    return new Sized(start, size);
  }

  private static double strength(GenerateRequest request, DiffusionModel model, PipelineTask task) {
    return requireNonNullElse(request.strength(), model.defaults(task).strength());
  }

  private static Sized withoutImage(GenerateRequest request, DiffusionModel model) {
    if (request.latents() == null) {
      return new Sized(new Start.Noise(), Size.of(model).or(request));
    }
    Start.Latents start = new Start.Latents(request.latents().toTensor());
    return new Sized(start, Size.of(start.latents(), model).or(request));
  }

  private static void refuse(String field, @Nullable Object value, String limit) {
    if (value != null) {
      throw contradiction(field, limit, null);
    }
  }
}
