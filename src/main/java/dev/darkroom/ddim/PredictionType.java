package dev.darkroom.ddim;

/** What the model's output means; names as in diffusers. */
public enum PredictionType {
  /** The noise. */
  EPSILON,
  /** The image without noise, x0. */
  SAMPLE,
  /** The velocity of Salimans and Ho (arXiv 2202.00512, appendix D). */
  V_PREDICTION
}
