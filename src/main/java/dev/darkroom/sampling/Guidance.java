package dev.darkroom.sampling;

import dev.darkroom.tensor.FloatTensor;

/**
 * Classifier-free guidance (arXiv 2207.12598) with the rescaling of arXiv 2305.08891, section 3.4.
 *
 * @param scale weight of the prompt; above 1 the guidance is on
 * @param rescale share of the guided output that is rescaled to the spread of the unguided one, 0
 *     to 1 (phi in equation 16); above 1 it is rescaled beyond that
 */
public record Guidance(double scale, double rescale) {
  /** Whether an image needs the unconditional model output at all. */
  public boolean isOn() {
    return scale > 1;
  }

  /** Rows that an image takes in a run of the model: the unconditional one only where it is on. */
  public int rows() {
    return isOn() ? 2 : 1;
  }

  /**
   * Combines the model's two outputs for one image.
   *
   * @param unconditional [1, ...], for the negative prompt
   * @param conditional [1, ...], for the prompt
   * @param out receives the guided output; may be one of the others
   */
  public void apply(FloatTensor unconditional, FloatTensor conditional, FloatTensor out) {
    float weight = (float) scale;
    double spread = rescale > 0 ? standardDeviation(conditional) : 0;
    for (int i = 0; i < out.size(); i++) {
      float base = unconditional.get(i);
      out.data().put(i, base + weight * (conditional.get(i) - base));
    }
    if (rescale > 0) {
      float factor = (float) spread / (float) standardDeviation(out);
      float rescaledShare = (float) rescale;
      float plainShare = (float) (1 - rescale);
      for (int i = 0; i < out.size(); i++) {
        float guided = out.get(i);
        out.data().put(i, rescaledShare * (guided * factor) + plainShare * guided);
      }
    }
  }

  /** With Bessel's correction, as torch.std. */
  private static double standardDeviation(FloatTensor values) {
    double sum = 0;
    for (int i = 0; i < values.size(); i++) {
      sum += values.get(i);
    }
    double mean = sum / values.size();
    double squares = 0;
    for (int i = 0; i < values.size(); i++) {
      double deviation = values.get(i) - mean;
      squares += deviation * deviation;
    }
    return Math.sqrt(squares / (values.size() - 1));
  }
}
