package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.missing;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.failure.Faults;
import dev.darkroom.image.Image;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.PipelineTask;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Locale;

/** What a model can do, whatever the task. */
public final class ModelLimits {
  /** All frames of all images together, in pixels: what a request's files may take of memory. */
  static final long MAX_FRAME_PIXELS = 1 << 25;

  /** Far beyond what makes an image, and far from what float32 cannot hold. */
  private static final int MAX_GUIDANCE = 10_000;

  private ModelLimits() {}

  static void require(
      DiffusionModel model, Subject subject, int width, int height, Guidance guidance) {
    if (!subject.fits(model)) {
      throw new IllegalArgumentException(subject + " says nothing to model " + model.name());
    }
    requireSize(model, width, height);
    requireGuidance(model, guidance);
  }

  /**
   * @throws dev.darkroom.failure.InvalidInputException if the model cannot be guided so
   */
  public static void requireGuidance(DiffusionModel model, Guidance guidance) {
    Faults faults = new Faults();
    faults.check(
        () -> requireBetween("guidance_scale", guidance.scale(), -MAX_GUIDANCE, MAX_GUIDANCE));
    faults.check(() -> requireBetween("guidance_rescale", guidance.rescale(), 0, MAX_GUIDANCE));
    faults.throwIfAny();
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
    Faults faults = new Faults();
    faults.check(() -> requireSize("width", width, model.sizeMultiple(), model.maxWidth()));
    faults.check(() -> requireSize("height", height, model.sizeMultiple(), model.maxHeight()));
    faults.throwIfAny();
  }

  /** Whoever reads an image resizes it: what waits for a device should be small. */
  static void requireSized(Image image, int width, int height) {
    if (image.width() != width || image.height() != height) {
      throw new IllegalArgumentException(
          "an image of %d x %d is not of %d x %d"
              .formatted(image.width(), image.height(), width, height));
    }
  }

  /**
   * @throws dev.darkroom.failure.InvalidInputException if the model cannot read an image
   */
  public static void requireEncoder(DiffusionModel model) {
    if (!model.encodesImages()) {
      throw contradiction(
          "image", "absent with this model", "model %s has no vae_encoder".formatted(model.name()));
    }
  }

  /**
   * @throws dev.darkroom.failure.InvalidInputException if the model only inpaints or refines, and
   *     has no mask or image
   */
  public static void requireTask(DiffusionModel model, PipelineTask task) {
    if (model.inpaints() && task != PipelineTask.INPAINTING) {
      throw missing(
          "mask_image", "there, with image: model %s only inpaints".formatted(model.name()));
    }
    if (model.refines() && task == PipelineTask.TEXT_TO_IMAGE) {
      throw missing("image", "there: model %s only refines images".formatted(model.name()));
    }
  }

  /**
   * @param strength share of the steps that is taken
   * @throws dev.darkroom.failure.InvalidInputException if none is
   */
  public static void requireStep(double strength, int steps) {
    if ((int) (steps * strength) == 0) {
      throw outOfRange("strength", strength, "at least 1 / num_inference_steps, 1 / " + steps);
    }
  }

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a sequence starts from an image
   */
  public static void requireArc(boolean fromImage) {
    if (fromImage) {
      throw contradiction(
          "interpolate_to",
          "absent where image is there",
          "a sequence goes from noise to noise or from latents to latents; POST /invert makes"
              + " latents of an image");
    }
  }

  /**
   * @param frames of all images
   * @throws dev.darkroom.failure.InvalidInputException if they take more memory than a request may
   */
  public static void requireFrames(Content content, long frames, int width, int height) {
    if (content != Content.IMAGE && frames * width * height > MAX_FRAME_PIXELS) {
      throw outOfRange(
          "output.content",
          content.name().toLowerCase(Locale.ROOT),
          "image where all steps of all images have more than %d pixels"
              .formatted(MAX_FRAME_PIXELS));
    }
  }

  /**
   * @param steps that each image takes
   * @throws dev.darkroom.failure.InvalidInputException if there are more previews than steps
   */
  public static void requirePreviews(int previews, int steps) {
    if (previews < 0 || previews > steps) {
      throw outOfRange("previews", previews, "0 to the steps that each image takes, " + steps);
    }
  }

  /**
   * Refuses what is not a number, too.
   *
   * @throws dev.darkroom.failure.InvalidInputException if a value is not from min to max
   */
  public static void requireBetween(String field, Number value, int min, int max) {
    double number = value.doubleValue();
    if (!(number >= min && number <= max)) {
      throw outOfRange(field, value, "between %d and %d".formatted(min, max));
    }
  }

  /**
   * @param latents [1, C, h, w]
   * @throws dev.darkroom.failure.InvalidInputException if they are not the model's at this size
   */
  public static void requireLatents(
      DiffusionModel model, FloatTensor latents, int width, int height) {
    long[] shape = model.latentShape(1, width, height);
    if (!Arrays.equals(latents.shape(), shape)) {
      throw outOfRange(
          "latents.shape",
          Arrays.toString(latents.shape()),
          "%s at %d x %d".formatted(Arrays.toString(shape), width, height));
    }
  }

  private static void requireSize(String field, int value, int multiple, int max) {
    if (value < multiple || value > max || value % multiple != 0) {
      throw outOfRange(
          field, value, "a multiple of %d between %d and %d".formatted(multiple, multiple, max));
    }
  }
}
