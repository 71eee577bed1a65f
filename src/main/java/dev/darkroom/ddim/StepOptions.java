package dev.darkroom.ddim;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

/**
 * How steps are taken: the arguments of diffusers' {@code DDIMScheduler.step}, and the variance.
 *
 * @param eta weight of the noise added, 0 (DDIM) to 1 (DDPM)
 * @param useClippedModelOutput whether to derive the noise anew from the clipped x0, as GLIDE does;
 *     without meaning to {@link VarianceType#FIXED_LARGE}, which does not use the noise
 * @param varianceType the large one needs eta 1
 */
public record StepOptions(double eta, boolean useClippedModelOutput, VarianceType varianceType) {
  /**
   * @throws dev.darkroom.failure.InvalidInputException if eta is out of its range, or not 1 where
   *     the variance is large
   */
  public StepOptions {
    if (!(eta >= 0 && eta <= 1)) {
      throw outOfRange("eta", eta, "between 0 and 1");
    }
    if (varianceType == VarianceType.FIXED_LARGE && eta != 1) {
      throw contradiction(
          "eta",
          "1 where variance_type is fixed_large",
          "fixed_large is the variance of DDPM, and eta is " + eta);
    }
  }

  /** What diffusers does when it is told eta alone. */
  public static StepOptions withEta(double eta) {
    return new StepOptions(eta, false, VarianceType.FIXED_SMALL);
  }

  /** Whether every step draws noise, used or not, as diffusers and ermongroup do. */
  public boolean drawsNoise() {
    return eta > 0;
  }
}
