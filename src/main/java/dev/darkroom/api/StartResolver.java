package dev.darkroom.api;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.Image;
import dev.darkroom.image.Upload;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.PipelineTask;
import dev.darkroom.pipeline.ModelLimits;
import dev.darkroom.pipeline.Start;
import dev.darkroom.tensor.FloatTensor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what a generation starts from, with the defaults of diffusers' pipeline for the task. */
final class StartResolver {
  /**
   * Where from, its images not decoded yet: they are only where nothing else is at fault.
   *
   * @param size in which it will be
   * @param strength share of the steps that is taken; 1 without an image
   * @param hasImage whether it starts from one
   * @param reading makes the start of that size
   */
  record Unread(Size size, double strength, boolean hasImage, Supplier<Start> reading) {
    /**
     * @throws InvalidInputException if an image is damaged
     * @throws dev.darkroom.failure.DarkroomException as {@link UploadReader#read} does
     */
    Start read() {
      return reading.get();
    }

    /** As {@link Start#takenSteps}. */
    int takenSteps(int steps) {
      return (int) (steps * strength);
    }
  }

  private final GenerateRequest request;
  private final DiffusionModel model;
  private final UploadReader uploads;
  private final Faults faults;

  private StartResolver(
      GenerateRequest request, DiffusionModel model, UploadReader uploads, Faults faults) {
    this.request = request;
    this.model = model;
    this.uploads = uploads;
    this.faults = faults;
  }

  /**
   * Where from, and in which size.
   *
   * @param faults receives what cannot be read, what contradicts each other, and a size that the
   *     model cannot make
   * @return null if there are any
   */
  static @Nullable Unread resolve(
      GenerateRequest request, DiffusionModel model, UploadReader uploads, Faults faults) {
    var resolver = new StartResolver(request, model, uploads, faults);
    return request.image() == null ? resolver.withoutImage() : resolver.withImage(request.image());
  }

  /** What a model is asked for, and so whose defaults it has. */
  static PipelineTask task(GenerateRequest request) {
    if (request.image() == null) {
      return PipelineTask.TEXT_TO_IMAGE;
    }
    boolean masked =
        request.maskImage() != null || requireNonNullElse(request.maskFromAlpha(), false);
    return masked ? PipelineTask.INPAINTING : PipelineTask.IMAGE_TO_IMAGE;
  }

  private @Nullable Unread withoutImage() {
    boolean maskFromAlpha = requireNonNullElse(request.maskFromAlpha(), false);
    refuse("mask_image", request.maskImage(), "absent where image is", "image");
    refuse(
        "mask_from_alpha",
        maskFromAlpha ? true : null,
        "false or absent where image is absent",
        "image");
    refuse("strength", request.strength(), "absent where image is", "image");
    faults.check(
        () -> ModelLimits.requireTask(model, PipelineTask.TEXT_TO_IMAGE), "image", "mask_image");
    if (request.latents() == null) {
      Size size = checked(Size.of(model).or(request));
      return size == null || !faults.isSound("latents")
          ? null
          : new Unread(size, 1, false, Start.Noise::new);
    }
    FloatTensor latents = faults.attempt(request.latents()::toTensor, "latents");
    Size size = checked((latents == null ? Size.of(model) : Size.of(latents, model)).or(request));
    if (latents == null || size == null) {
      return null;
    }
    faults.check(
        () -> ModelLimits.requireLatents(model, latents, size.width(), size.height()), "latents");
    return new Unread(size, 1, false, () -> new Start.Latents(latents));
  }

  private @Nullable Unread withImage(String image) {
    boolean maskFromAlpha = requireNonNullElse(request.maskFromAlpha(), false);
    refuse("latents", request.latents(), "absent where image is there");
    faults.check(() -> ModelLimits.requireEncoder(model));
    Upload upload = faults.attempt(() -> uploads.open("image", image), "image");
    String maskImage = request.maskImage();
    Upload mask =
        maskImage == null
            ? null
            : faults.attempt(() -> uploads.open("mask_image", maskImage), "mask_image");
    if (maskFromAlpha) {
      requireAlpha(maskImage == null ? "image" : "mask_image", maskImage == null ? upload : mask);
    }
    PipelineTask task = task(request);
    faults.check(() -> ModelLimits.requireTask(model, task), "mask_image", "mask_from_alpha");
    double strength = requireNonNullElse(request.strength(), model.defaults(task).strength());
    faults.check(() -> Start.requireStrength(strength), "strength");
    Size size =
        upload == null || task == PipelineTask.INPAINTING || !faults.isSound("width", "height")
            ? checked(Size.of(model).or(request))
            : checked(faults.attempt(() -> Size.of(upload, model, request)));
    if (upload == null || size == null) {
      return null;
    }
    return new Unread(
        size,
        strength,
        true,
        () -> {
          Image read = uploads.read(upload, size);
          if (maskFromAlpha) {
            Upload transparent = mask == null ? upload : mask;
            return new Start.Inpainting(
                read, uploads.readTransparency(transparent, size), strength);
          }
          return mask == null
              ? new Start.ImageToImage(read, strength)
              : new Start.Inpainting(read, uploads.read(mask, size), strength);
        });
  }

  /**
   * @param field that the image came in, which is null where it could not be read
   */
  private void requireAlpha(String field, @Nullable Upload upload) {
    Boolean alpha = upload == null ? null : faults.attempt(upload::hasAlpha);
    if (alpha != null && !alpha) {
      refuse("mask_from_alpha", true, "false or absent where %s has no alpha".formatted(field));
    }
  }

  /** The size, or null if the model cannot make it. */
  private @Nullable Size checked(@Nullable Size size) {
    return size == null ? null : faults.attempt(() -> size.requireOf(model));
  }

  /**
   * Refuses a value.
   *
   * @param others that it contradicts
   */
  private void refuse(String field, @Nullable Object value, String limit, String... others) {
    if (value != null && faults.isSound(others)) {
      faults.add(new Fault(field, new Fault.Contradiction(limit, null)));
    }
  }
}
