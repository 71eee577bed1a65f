package dev.darkroom.sampling;

/**
 * A way to take noise to images, or images to noise, with every setting resolved. Immutable; one
 * sampler serves any number of images.
 */
public interface Sampler {
  /** The steps of an image that takes all of them. */
  int steps();

  /**
   * A plan for one image.
   *
   * @param skipped steps that are not taken, from the first on, up to {@link #steps()}
   * @throws dev.darkroom.failure.InvalidInputException if a step that is taken has no meaning
   */
  SamplingPlan plan(int skipped);

  /**
   * A plan of all steps.
   *
   * @throws dev.darkroom.failure.InvalidInputException if one of them has no meaning
   */
  default SamplingPlan plan() {
    return plan(0);
  }
}
