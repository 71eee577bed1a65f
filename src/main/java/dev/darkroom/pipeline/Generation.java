package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.missing;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.model.DiffusionModel;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be made, with every default resolved and every limit of the model kept. Names and
 * meanings are those of diffusers' pipelines.
 *
 * @param width pixels, a multiple of the model's {@code sizeMultiple}
 * @param height pixels, likewise
 * @param stepOptions how each step is taken; refused where a step would not be a number
 * @param start its pictures of any size, resized
 * @param seed of the first picture; picture i has seed + i, or the same one towards a waypoint
 * @param waypoint null where the pictures are no sequence
 */
public record Generation(
    DiffusionModel model,
    Subject subject,
    int width,
    int height,
    DdimScheduler scheduler,
    Guidance guidance,
    StepOptions stepOptions,
    Start start,
    long seed,
    int numImages,
    @Nullable Waypoint waypoint,
    Content content) {
  /** All frames of all pictures together, in pixels: what a request's files may take of memory. */
  static final long MAX_FRAME_PIXELS = 1 << 25;

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a value is outside what the model can do
   */
  public Generation {
    Limits.require(model, subject, width, height, guidance);
    Limits.requireBetween("num_images", numImages, 1, model.settings().maxImages());
    scheduler.requireReal(stepOptions);
    requireStart(model, start, width, height);
    requireStep(start, scheduler.numInferenceSteps());
    if (waypoint != null) {
      requireArc(start);
      requireStart(model, waypoint.start(), width, height);
    }
    if (content != Content.PICTURE) {
      requireFrames(content, (long) scheduler.numInferenceSteps() * numImages, width, height);
    }
    // Here and not on the worker: it is work for a CPU, and what waits should be small.
    start = start.resizedTo(width, height);
  }

  /** The seed of one of the pictures, with which it can be made alone. */
  public long seedOf(int index) {
    return waypoint == null ? seed + index : seed;
  }

  /** Rows that each picture takes in a run of the UNet. */
  public int rows() {
    return guidance.rows();
  }

  /** Steps that each picture takes. */
  public int steps() {
    return takenSteps(start, scheduler.numInferenceSteps());
  }

  /** Runs of the VAE decoder for each picture. */
  public int frames() {
    return content == Content.PICTURE ? 1 : steps() + 1;
  }

  /** Steps that are not taken, as the picture to start from is less noisy than they would be. */
  int skippedSteps() {
    return scheduler.numInferenceSteps() - steps();
  }

  private static int takenSteps(Start start, int steps) {
    return switch (start) {
      case Start.Noise _, Start.Latents _ -> steps;
      case Start.Image(var _, double strength) -> (int) (steps * strength);
      case Start.Masked(var _, var _, double strength) -> (int) (steps * strength);
    };
  }

  private static void requireStart(DiffusionModel model, Start start, int width, int height) {
    if (model.inpaints() && !(start instanceof Start.Masked)) {
      throw missing(
          "mask_image", "there, with image: model %s only inpaints".formatted(model.name()));
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
      case Start.Image _, Start.Masked _ -> Limits.requireEncoder(model);
    }
  }

  private static void requireStep(Start start, int steps) {
    if (takenSteps(start, steps) == 0) {
      throw outOfRange(
          "strength", "too small for a step", "at least 1 / num_inference_steps, 1 / " + steps);
    }
  }

  private static void requireArc(Start start) {
    if (start.hasPicture()) {
      throw contradiction(
          "interpolate_to",
          "absent where image is there",
          "interpolate_to goes from noise to noise or from latents to latents: POST /invert makes"
              + " latents of image");
    }
  }

  private static void requireFrames(Content content, long frames, int width, int height) {
    if (frames * width * height > MAX_FRAME_PIXELS) {
      throw outOfRange(
          "output.content",
          content.name().toLowerCase(Locale.ROOT),
          "picture where all steps of all pictures have more than %d pixels"
              .formatted(MAX_FRAME_PIXELS));
    }
  }
}
