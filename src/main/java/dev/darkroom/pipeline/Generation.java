package dev.darkroom.pipeline;

import dev.darkroom.image.DigitalSourceType;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.random.Seed;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.sampling.Sampler;
import dev.darkroom.tensor.Dtype;
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
    Seed seed,
    Dtype noiseDtype,
    int numImages,
    @Nullable InterpolationTarget interpolation,
    Output output) {
  /**
   * @throws dev.darkroom.failure.InvalidInputException if a value is outside what the model can do
   */
  public Generation {
    ModelLimits.require(model, subject, width, height, guidance);
    ModelLimits.requireBetween("num_images", numImages, 1, model.settings().maxImages());
    requireStart(model, start, width, height);
    ModelLimits.requireStep(start.strength(), sampler.steps());
    if (interpolation != null) {
      ModelLimits.requireArc(start.hasImage());
      requireStart(model, interpolation.start(), width, height);
    }
    int steps = start.takenSteps(sampler.steps());
    // Refuses steps without meaning; nothing is asked of those that are not taken.
    sampler.plan(sampler.steps() - steps);
    ModelLimits.requireFrames(output.content(), (long) steps * numImages, width, height);
    output.requireSides(steps, width, height);
  }

  /** The seed of one of the images, with which it can be made alone. */
  public Seed seedOf(int index) {
    return interpolation == null ? seed.plus(index) : seed;
  }

  /** What its images are; all of a sequence stem from both of its ends. */
  public DigitalSourceType sourceType() {
    DigitalSourceType type = start.sourceType();
    return interpolation != null && type == DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
        ? interpolation.start().sourceType()
        : type;
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
    ModelLimits.requireTask(model, start.task());
    switch (start) {
      case Start.Noise _ -> {}
      case Start.Latents(var latents) -> ModelLimits.requireLatents(model, latents, width, height);
      case Start.ImageToImage(var image, double _) -> {
        ModelLimits.requireEncoder(model);
        ModelLimits.requireSized(image, width, height);
      }
      case Start.Inpainting(var image, var mask, double _) -> {
        ModelLimits.requireEncoder(model);
        ModelLimits.requireSized(image, width, height);
        ModelLimits.requireSized(mask, width, height);
      }
    }
  }
}
