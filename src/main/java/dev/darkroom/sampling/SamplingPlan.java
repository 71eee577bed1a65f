package dev.darkroom.sampling;

import dev.darkroom.tensor.FloatTensor;
import org.jspecify.annotations.Nullable;

/**
 * The steps that one image takes, and what has to be done to its latents before and between them.
 * Owned by the image, so a sampler of several steps may remember the last ones.
 */
public interface SamplingPlan {
  /** How many steps it has, 1 or more. */
  int steps();

  /**
   * What the model is told at a step.
   *
   * @param step 0 to {@link #steps()} - 1, as everywhere here
   */
  int timestep(int step);

  /** Factor of standard normal latents that an image starts from: {@code init_noise_sigma}. */
  float initialNoiseScale();

  /**
   * Noises an image as far as a step expects: {@code add_noise}.
   *
   * @param out of the same size as the others; may be one of them
   */
  void addNoise(FloatTensor original, FloatTensor noise, int step, FloatTensor out);

  /**
   * What the model reads of the latents at a step: {@code scale_model_input}.
   *
   * @param out of the same size
   */
  void scaleModelInput(FloatTensor latents, int step, FloatTensor out);

  /** Whether a step draws noise, used or not: one standard normal value for each of the latents. */
  boolean drawsNoise(int step);

  /**
   * Takes a step.
   *
   * @param modelOutput [1, C, h, w]
   * @param noise what was drawn, [1, C, h, w]; null where the step draws none
   * @param latents x(t), replaced by x(t-1)
   * @param predOriginal receives the predicted x0
   */
  void step(
      int step,
      FloatTensor modelOutput,
      @Nullable FloatTensor noise,
      FloatTensor latents,
      FloatTensor predOriginal);

  /** This plan, and another one after its last step. */
  default SamplingPlan then(SamplingPlan next) {
    return new ConsecutivePlans(this, next);
  }
}
