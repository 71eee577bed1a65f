package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.missing;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.model.DiffusionModel;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.sampling.Sampler;
import dev.darkroom.tensor.Dtype;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be made, with every default resolved and every limit of the model kept. Names and
 * meanings are those of diffusers' pipelines.
 *
 * @param width pixels, a multiple of the model's {@code sizeMultiple}
 * @param height pixels, likewise
 * @param start its images of that size
 * @param seed of the first image; image i has seed + i, or the same one in a sequence
 * @param noiseDtype as which torch would draw all noise
 * @param interpolation null where the images are no sequence
 */
public record Generation(
    DiffusionModel model,
    Subject subject,
    int width,
    int height,
    Sampler sampler,
    Guidance guidance,
    Start start,
    long seed,
    Dtype noiseDtype,
    int numImages,
    @Nullable InterpolationTarget interpolation,
    Output output) {
  /** All frames of all images together, in pixels: what a request's files may take of memory. */
  static final long MAX_FRAME_PIXELS = 1 << 25;

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a value is outside what the model can do
   */
  public Generation {
    Limits.require(model, subject, width, height, guidance);
    Limits.requireBetween("num_images", numImages, 1, model.settings().maxImages());
    requireStart(model, start, width, height);
    requireStep(start, sampler.steps());
    if (interpolation != null) {
      requireArc(start);
      requireStart(model, interpolation.start(), width, height);
    }
    int steps = start.takenSteps(sampler.steps());
    // Refuses steps without meaning; nothing is asked of those that are not taken.
    sampler.plan(sampler.steps() - steps);
    if (output.content() != Content.IMAGE) {
      requireFrames(output.content(), (long) steps * numImages, width, height);
    }
    output.requireSides(steps, width, height);
  }

  /** The seed of one of the images, with which it can be made alone. */
  public long seedOf(int index) {
    return interpolation == null ? seed + index : seed;
  }

  /** Rows that each image takes in a run of the UNet. */
  public int rows() {
    return guidance.rows();
  }

  /** Steps that each image takes. */
  public int steps() {
    return start.takenSteps(sampler.steps());
  }

  /** Runs of the VAE decoder for each image. */
  public int frames() {
    return output.content() == Content.IMAGE ? 1 : steps() + 1;
  }

  /** Steps that are not taken, as the image to start from is less noisy than they would be. */
  int skippedSteps() {
    return sampler.steps() - steps();
  }

  private static void requireStart(DiffusionModel model, Start start, int width, int height) {
    if (model.inpaints() && !(start instanceof Start.Inpainting)) {
      throw missing(
          "mask_image", "there, with image: model %s only inpaints".formatted(model.name()));
    }
    if (model.refines() && !start.hasImage()) {
      throw missing("image", "there: model %s only refines images".formatted(model.name()));
    }
    switch (start) {
      case Start.Noise _ -> {}
      case Start.Latents(var latents) -> {
        long[] shape = model.latentShape(1, width, height);
        if (!Arrays.equals(latents.shape(), shape)) {
          throw outOfRange(
              "latents.shape",
              Arrays.toString(latents.shape()),
              "%s at %d x %d".formatted(Arrays.toString(shape), width, height));
        }
      }
      case Start.ImageToImage(var image, double _) -> {
        Limits.requireEncoder(model);
        Limits.requireSized(image, width, height);
      }
      case Start.Inpainting(var image, var mask, double _) -> {
        Limits.requireEncoder(model);
        Limits.requireSized(image, width, height);
        Limits.requireSized(mask, width, height);
      }
    }
  }

  private static void requireStep(Start start, int steps) {
    if (start.takenSteps(steps) == 0) {
      throw outOfRange(
          "strength", "too small for a step", "at least 1 / num_inference_steps, 1 / " + steps);
    }
  }

  private static void requireArc(Start start) {
    if (start.hasImage()) {
      throw contradiction(
          "interpolate_to",
          "absent where image is there",
          "a sequence goes from noise to noise or from latents to latents; POST /invert makes"
              + " latents of an image");
    }
  }

  private static void requireFrames(Content content, long frames, int width, int height) {
    if (frames * width * height > MAX_FRAME_PIXELS) {
      throw outOfRange(
          "output.content",
          content.name().toLowerCase(Locale.ROOT),
          "image where all steps of all images have more than %d pixels"
              .formatted(MAX_FRAME_PIXELS));
    }
  }
}
