package dev.darkroom.ddim;

import dev.darkroom.tensor.FloatTensor;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One step with its coefficients worked out: stateless arithmetic that any number of images may
 * share (arXiv 2010.02502, equations 12 and 16). Every operation is float32, in the order of
 * diffusers' {@code DDIMScheduler.step}.
 */
public final class DdimStep {
  private final Prediction prediction;
  private final boolean useClippedModelOutput;
  private final Mean mean;
  private final float sigma;

  private DdimStep(Prediction prediction, boolean useClippedModelOutput, Mean mean, float sigma) {
    this.prediction = prediction;
    this.useClippedModelOutput = useClippedModelOutput;
    this.mean = mean;
    this.sigma = sigma;
  }

  /**
   * A step of DDIM.
   *
   * @param alpha alphas_cumprod where the step starts, below 1
   * @param alphaPrev alphas_cumprod where it ends
   * @param sigma standard deviation of the noise, with {@code 1 - alphaPrev - sigma * sigma} at
   *     least 0
   */
  static DdimStep ddim(
      DdimConfig config, float alpha, float alphaPrev, float sigma, boolean useClippedModelOutput) {
    float direction = sqrt(1 - alphaPrev - sigma * sigma);
    return new DdimStep(
        new Prediction(config, alpha),
        useClippedModelOutput,
        new DdimMean(sqrt(alphaPrev), direction),
        sigma);
  }

  /** A step of DDPM: the mean of its posterior, and noise of a variance of its own. */
  static DdimStep ddpm(DdimConfig config, float alpha, float alphaPrev, float sigma) {
    float beta = 1 - alpha / alphaPrev;
    return new DdimStep(
        new Prediction(config, alpha),
        false,
        new PosteriorMean(sqrt(alphaPrev) * beta, sqrt(1 - beta) * (1 - alphaPrev), 1 - alpha),
        sigma);
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
   * @param varianceNoise standard normal values, [B, ...]; null only where the step is not noisy
   * @param prevSample receives x(t-1); may be {@code sample}
   * @param predOriginalSample receives the predicted x0; may be {@code modelOutput}
   */
  public void apply(
      FloatTensor modelOutput,
      FloatTensor sample,
      @Nullable FloatTensor varianceNoise,
      FloatTensor prevSample,
      FloatTensor predOriginalSample) {
    if (isNoisy() && varianceNoise == null) {
      throw new IllegalArgumentException("a step with eta above 0 needs variance noise");
    }
    boolean thresholds = prediction.thresholds();
    if (thresholds) {
      prediction.threshold(modelOutput, sample, predOriginalSample);
    }
    FloatBuffer output = modelOutput.data();
    FloatBuffer x = sample.data();
    for (int i = 0; i < sample.size(); i++) {
      float m = output.get(i);
      float xt = x.get(i);
      float x0 = thresholds ? predOriginalSample.get(i) : prediction.original(m, xt);
      float epsilon =
          useClippedModelOutput ? prediction.epsilonBetween(x0, xt) : prediction.epsilon(m, xt);
      float prev = mean.of(x0, epsilon, xt);
      prevSample.data().put(i, varianceNoise == null ? prev : prev + sigma * varianceNoise.get(i));
      predOriginalSample.data().put(i, x0);
    }
  }

  /** x(t-1) before noise is added. */
  private sealed interface Mean {
    float of(float original, float epsilon, float sample);
  }

  /** arXiv 2010.02502, equation 12. */
  private record DdimMean(float sqrtAlphaPrev, float direction) implements Mean {
    @Override
    public float of(float original, float epsilon, float sample) {
      return sqrtAlphaPrev * original + direction * epsilon;
    }
  }

  /** arXiv 2006.11239, equation 7, for steps that may skip timesteps. */
  private record PosteriorMean(float originalWeight, float sampleWeight, float divisor)
      implements Mean {
    @Override
    public float of(float original, float epsilon, float sample) {
      return (originalWeight * original + sampleWeight * sample) / divisor;
    }
  }

  private static float sqrt(float value) {
    return (float) Math.sqrt(value);
  }
}
