package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.image.Image;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.sampling.Guidance;

/** What a model can do, whatever the task. */
public final class Limits {
  /** Far beyond what makes an image, and far from what float32 cannot hold. */
  private static final int MAX_GUIDANCE = 10_000;

  private Limits() {}

  static void require(
      DiffusionModel model, Subject subject, int width, int height, Guidance guidance) {
    if (!subject.fits(model)) {
      throw new IllegalArgumentException(subject + " says nothing to model " + model.name());
    }
    requireSize(model, width, height);
    requireBetween("guidance_scale", guidance.scale(), -MAX_GUIDANCE, MAX_GUIDANCE);
    requireBetween("guidance_rescale", guidance.rescale(), 0, MAX_GUIDANCE);
    if (guidance.isOn() && !model.takesPrompts()) {
      throw outOfRange(
          "guidance_scale",
          guidance.scale(),
          "at most 1 with model %s, which takes no prompt".formatted(model.name()));
    }
  }

  /**
   * @param width pixels
   * @param height pixels
   * @throws dev.darkroom.failure.InvalidInputException if the model cannot make that size
   */
  public static void requireSize(DiffusionModel model, int width, int height) {
    requireSize("width", width, model.sizeMultiple(), model.maxWidth());
    requireSize("height", height, model.sizeMultiple(), model.maxHeight());
  }

  /** Whoever reads an image resizes it: what waits for a device should be small. */
  static void requireSized(Image image, int width, int height) {
    if (image.width() != width || image.height() != height) {
      throw new IllegalArgumentException(
          "an image of %d x %d is not of %d x %d"
              .formatted(image.width(), image.height(), width, height));
    }
  }

  static void requireEncoder(DiffusionModel model) {
    if (!model.encodesImages()) {
      throw contradiction(
          "image", "absent with this model", "model %s has no vae_encoder".formatted(model.name()));
    }
  }

  /** Refuses what is not a number, too. */
  static void requireBetween(String field, Number value, int min, int max) {
    double number = value.doubleValue();
    if (!(number >= min && number <= max)) {
      throw outOfRange(field, value, "between %d and %d".formatted(min, max));
    }
  }

  private static void requireSize(String field, int value, int multiple, int max) {
    if (value < multiple || value > max || value % multiple != 0) {
      throw outOfRange(
          field, value, "a multiple of %d between %d and %d".formatted(multiple, multiple, max));
    }
  }
}
