package dev.darkroom.ddim;

/** The variance of the noise that a step adds; names as in diffusers' {@code DDPMScheduler}. */
public enum VarianceType {
  /** sigma of arXiv 2010.02502, equation 16, weighed by eta. */
  FIXED_SMALL,
  /**
   * The larger sigma-hat of arXiv 2010.02502, section 5: the variance is beta, and the mean that of
   * DDPM's posterior (arXiv 2006.11239, equation 7). It is the DDPM of table 1 and {@code
   * ddpm_noisy} of ermongroup/ddim.
   */
  FIXED_LARGE
}
