package dev.darkroom.ddim;

/** How betas run from {@code beta_start} to {@code beta_end}; names as in diffusers. */
public enum BetaSchedule {
  LINEAR,
  /** Linear in the square roots, as latent diffusion was trained. */
  SCALED_LINEAR,
  /**
   * The cosine schedule of Nichol and Dhariwal (arXiv 2102.09672, equation 17); ignores the ends.
   */
  SQUAREDCOS_CAP_V2
}
