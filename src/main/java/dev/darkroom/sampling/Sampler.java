package dev.darkroom.sampling;

/**
 * A way to take noise to pictures, or pictures to noise, with every setting resolved. Immutable;
 * one sampler serves any number of pictures.
 */
public interface Sampler {
  /** The steps of a picture that takes all of them. */
  int steps();

  /**
   * A plan for one picture.
   *
   * @param skipped steps that are not taken, from the first on, below {@link #steps()}
   */
  SamplingPlan plan(int skipped);

  /** A plan of all steps. */
  default SamplingPlan plan() {
    return plan(0);
  }
}
