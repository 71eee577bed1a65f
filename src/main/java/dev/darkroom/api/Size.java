package dev.darkroom.api;

import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.Upload;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.ModelLimits;
import dev.darkroom.tensor.FloatTensor;

/** A size in pixels. */
record Size(int width, int height) {
  static Size of(DiffusionModel model) {
    return new Size(model.width(), model.height());
  }

  /** The size whose latents these are. */
  static Size of(FloatTensor latents, DiffusionModel model) {
    long scale = model.latentSpace().scaleFactor();
    return new Size(
        Math.toIntExact(latents.dimension(3) * scale),
        Math.toIntExact(latents.dimension(2) * scale));
  }

  /**
   * An image's own, rounded down to what the model can make.
   *
   * @throws InvalidInputException if that is too small or too large for it
   */
  static Size of(Upload image, DiffusionModel model) {
    int multiple = model.sizeMultiple();
    Size size = new Size(image.width() / multiple * multiple, image.height() / multiple * multiple);
    boolean fits =
        Math.min(size.width, size.height) > 0
            && size.width <= model.maxWidth()
            && size.height <= model.maxHeight();
    if (!fits) {
      throw InvalidInputException.outOfRange(
          "image",
          "%d x %d".formatted(image.width(), image.height()),
          "from %d x %d to %d x %d pixels where width and height are absent"
              .formatted(multiple, multiple, model.maxWidth(), model.maxHeight()));
    }
    return size;
  }

  /** An image's as above, unless a request says both of its sides. */
  static Size of(Upload image, DiffusionModel model, CommonRequest request) {
    boolean given = request.width() != null && request.height() != null;
    return (given ? of(model) : of(image, model)).or(request);
  }

  /**
   * The same.
   *
   * @throws InvalidInputException if the model cannot make it
   */
  Size requireOf(DiffusionModel model) {
    ModelLimits.requireSize(model, width, height);
    return this;
  }

  /** With what a request says in place of it. */
  Size or(CommonRequest request) {
    return new Size(
        request.width() == null ? width : request.width(),
        request.height() == null ? height : request.height());
  }
}
