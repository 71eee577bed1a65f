package dev.darkroom.ddim;

import static dev.darkroom.failure.InvalidInputException.contradiction;

import dev.darkroom.tensor.FloatTensor;
import java.util.Arrays;

/**
 * What a model's output at one timestep says of x0 and of the noise. Every operation is float32, in
 * the order of diffusers' {@code DDIMScheduler.step}.
 */
final class Prediction {
  private final DdimConfig config;
  private final float sqrtAlpha;
  private final float sqrtBeta;
  private final float clip;

  /**
   * @param alpha alphas_cumprod at the timestep
   */
  Prediction(DdimConfig config, float alpha) {
    this.config = config;
    this.sqrtAlpha = (float) Math.sqrt(alpha);
    this.sqrtBeta = (float) Math.sqrt(1 - alpha);
    this.clip = config.clipSample() ? (float) config.clipSampleRange() : Float.POSITIVE_INFINITY;
  }

  /**
   * Refuses to take noise for all that there is, which says nothing of x0. Clipping makes a bound
   * of it, one or the other, as in diffusers.
   *
   * @throws dev.darkroom.failure.InvalidInputException if x0 would be what is left of a division by
   *     zero
   */
  static void requireSignal(DdimConfig config, float alpha, int timestep) {
    boolean bounded = config.clipSample() && !config.thresholding();
    if (config.predictionType() == PredictionType.EPSILON && alpha == 0 && !bounded) {
      throw contradiction(
          "prediction_type",
          "v_prediction or sample where the terminal SNR is zero",
          "epsilon has no meaning at timestep %d, where nothing of the image is left; or set clip_sample"
                  .formatted(timestep)
              + " without thresholding");
    }
  }

  /** Whether {@link #original} needs all of an image's x0 beforehand, see {@link #threshold}. */
  boolean thresholds() {
    return config.thresholding();
  }

  /** x0, clipped. */
  float original(float modelOutput, float sample) {
    return Math.clamp(unclippedOriginal(modelOutput, sample), -clip, clip);
  }

  float epsilon(float modelOutput, float sample) {
    return switch (config.predictionType()) {
      case EPSILON -> modelOutput;
      case SAMPLE -> epsilonBetween(modelOutput, sample);
      case V_PREDICTION -> sqrtAlpha * modelOutput + sqrtBeta * sample;
    };
  }

  /** The noise that leads from x0 to the sample. */
  float epsilonBetween(float original, float sample) {
    return (sample - sqrtAlpha * original) / sqrtBeta;
  }

  /**
   * x0 of whole images, each thresholded by its own quantile (arXiv 2205.11487, section 2.3).
   *
   * @param out not {@code modelOutput}, which is needed later
   */
  void threshold(FloatTensor modelOutput, FloatTensor sample, FloatTensor out) {
    if (out == modelOutput) {
      throw new IllegalArgumentException("thresholding cannot overwrite the model's output");
    }
    for (int i = 0; i < sample.size(); i++) {
      out.data().put(i, unclippedOriginal(modelOutput.get(i), sample.get(i)));
    }
    for (int row = 0; row < out.dimension(0); row++) {
      threshold(out.rows(row, 1));
    }
  }

  private float unclippedOriginal(float modelOutput, float sample) {
    return switch (config.predictionType()) {
      case EPSILON -> (sample - sqrtBeta * modelOutput) / sqrtAlpha;
      case SAMPLE -> modelOutput;
      case V_PREDICTION -> sqrtAlpha * sample - sqrtBeta * modelOutput;
    };
  }

  private void threshold(FloatTensor image) {
    float[] magnitudes = image.toArray();
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = Math.abs(magnitudes[i]);
    }
    Arrays.sort(magnitudes);
    float quantile = quantile(magnitudes, config.dynamicThresholdingRatio());
    // torch.clamp lets the upper bound win where it is below the lower one.
    float s = Math.min(Math.max(quantile, 1f), (float) config.sampleMaxValue());
    for (int i = 0; i < image.size(); i++) {
      image.data().put(i, Math.min(Math.max(image.get(i), -s), s) / s);
    }
  }

  /** torch.quantile with its default, linear interpolation from the nearer neighbour. */
  private static float quantile(float[] sorted, double q) {
    float rank = (float) q * (sorted.length - 1);
    int index = (int) rank;
    float below = sorted[index];
    float above = sorted[Math.min(index + 1, sorted.length - 1)];
    float weight = rank - index;
    return weight < 0.5f
        ? below + weight * (above - below)
        : above - (above - below) * (1 - weight);
  }
}
