package dev.darkroom.ddim;

import dev.darkroom.tensor.FloatTensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One DDIM step with its coefficients worked out: stateless arithmetic that any number of pictures
 * may share (arXiv 2010.02502, equations 12 and 16). Every operation is float32, in the order of
 * diffusers' {@code DDIMScheduler.step}.
 */
public final class DdimStep {
  private final DdimConfig config;
  private final float sqrtAlpha;
  private final float sqrtBeta;
  private final float sqrtAlphaPrev;
  private final float direction;
  private final float sigma;

  DdimStep(DdimConfig config, float alpha, float alphaPrev, float variance, float eta) {
    this.config = config;
    this.sqrtAlpha = sqrt(alpha);
    this.sqrtBeta = sqrt(1 - alpha);
    this.sqrtAlphaPrev = sqrt(alphaPrev);
    this.sigma = eta * sqrt(variance);
    // The rest is zero at eta 1 and zero SNR; float32 may leave it a hair below.
    this.direction = sqrt(Math.max(0, 1 - alphaPrev - sigma * sigma));
  }

  /** Whether the step adds noise, and so needs some. */
  public boolean isNoisy() {
    return sigma > 0;
  }

  /**
   * Computes x(t-1) and the predicted x0.
   *
   * @param modelOutput [B, ...], meaning what the prediction type says
   * @param sample x(t), [B, ...]
   * @param useClippedModelOutput whether to derive the noise anew from the clipped x0, as GLIDE
   *     does
   * @param varianceNoise standard normal values, [B, ...]; null only where the step is not noisy
   * @param prevSample receives x(t-1); may be {@code sample}
   * @param predOriginalSample receives the predicted x0; may be {@code modelOutput}
   */
  public void apply(
      FloatTensor modelOutput,
      FloatTensor sample,
      boolean useClippedModelOutput,
      @Nullable FloatTensor varianceNoise,
      FloatTensor prevSample,
      FloatTensor predOriginalSample) {
    if (isNoisy() && varianceNoise == null) {
      throw new IllegalArgumentException("a step with eta above 0 needs variance noise");
    }
    if (config.thresholding()) {
      predictOriginals(modelOutput, sample, predOriginalSample);
    }
    FloatBuffer output = modelOutput.data();
    FloatBuffer x = sample.data();
    float clip = (float) config.clipSampleRange();
    boolean clips = config.clipSample() && !config.thresholding();
    for (int i = 0; i < sample.size(); i++) {
      float m = output.get(i);
      float xt = x.get(i);
      float x0 = config.thresholding() ? predOriginalSample.get(i) : predictOriginal(m, xt);
      if (clips) {
        x0 = Math.clamp(x0, -clip, clip);
      }
      float epsilon =
          useClippedModelOutput ? (xt - sqrtAlpha * x0) / sqrtBeta : predictEpsilon(m, xt);
      float prev = sqrtAlphaPrev * x0 + direction * epsilon;
      prevSample.data().put(i, varianceNoise == null ? prev : prev + sigma * varianceNoise.get(i));
      predOriginalSample.data().put(i, x0);
    }
  }

  private float predictOriginal(float modelOutput, float sample) {
    return switch (config.predictionType()) {
      case EPSILON -> (sample - sqrtBeta * modelOutput) / sqrtAlpha;
      case SAMPLE -> modelOutput;
      case V_PREDICTION -> sqrtAlpha * sample - sqrtBeta * modelOutput;
    };
  }

  private float predictEpsilon(float modelOutput, float sample) {
    return switch (config.predictionType()) {
      case EPSILON -> modelOutput;
      case SAMPLE -> (sample - sqrtAlpha * modelOutput) / sqrtBeta;
      case V_PREDICTION -> sqrtAlpha * modelOutput + sqrtBeta * sample;
    };
  }

  /** Dynamic thresholding looks at a whole picture, so x0 is needed in full before the step. */
  private void predictOriginals(FloatTensor modelOutput, FloatTensor sample, FloatTensor out) {
    if (out == modelOutput) {
      throw new IllegalArgumentException("thresholding cannot overwrite the model's output");
    }
    for (int i = 0; i < sample.size(); i++) {
      out.data().put(i, predictOriginal(modelOutput.get(i), sample.get(i)));
    }
    for (int row = 0; row < out.dimension(0); row++) {
      threshold(out.rows(row, 1));
    }
  }

  private void threshold(FloatTensor picture) {
    float[] magnitudes = picture.toArray();
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = Math.abs(magnitudes[i]);
    }
    Arrays.sort(magnitudes);
    float quantile = quantile(magnitudes, config.dynamicThresholdingRatio());
    float s = Math.clamp(quantile, 1f, (float) config.sampleMaxValue());
    for (int i = 0; i < picture.size(); i++) {
      picture.data().put(i, Math.clamp(picture.get(i), -s, s) / s);
    }
  }

  /** torch.quantile with its default, linear interpolation between the neighbours. */
  private static float quantile(float[] sorted, double q) {
    float rank = (float) q * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }

  private static float sqrt(float value) {
    return (float) Math.sqrt(value);
  }
}
