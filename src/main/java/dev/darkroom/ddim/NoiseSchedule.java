package dev.darkroom.ddim;

import dev.darkroom.tensor.FloatTensor;
import java.util.List;

/**
 * How much of the image is left at each training step: alphas_cumprod of diffusers, alpha in the
 * DDIM paper (arXiv 2010.02502), computed in float32 as diffusers does.
 */
public final class NoiseSchedule {
  private static final double MAX_COSINE_BETA = 0.999;

  private final float[] alphasCumprod;
  private final float finalAlphaCumprod;

  /** Any betas will do: it is the steps that are taken which need numbers, not the others. */
  public NoiseSchedule(DdimConfig config) {
    float[] betas = betas(config);
    alphasCumprod = cumprod(config.rescaleBetasZeroSnr() ? rescaleZeroTerminalSnr(betas) : betas);
    finalAlphaCumprod = config.setAlphaToOne() ? 1 : alphasCumprod[0];
  }

  /**
   * alphas_cumprod at a timestep of 0 to T - 1; before the first, the final one. It falls from 1 to
   * 0 but where the betas are too small or too large for float32: there it stays, and where they
   * are rescaled too it is not a number.
   */
  public float alphaCumprod(int timestep) {
    return timestep >= 0 ? alphasCumprod[timestep] : finalAlphaCumprod;
  }

  /**
   * {@code add_noise}: out = sqrt(alpha) x0 + sqrt(1 - alpha) noise, the forward process.
   *
   * @param timestep 0 to T - 1
   * @param out of the same size as the others; may be one of them
   */
  public void addNoise(FloatTensor original, FloatTensor noise, int timestep, FloatTensor out) {
    combine(original, noise, timestep, 1, out);
  }

  /**
   * {@code get_velocity}: out = sqrt(alpha) noise - sqrt(1 - alpha) x0 (arXiv 2202.00512, appendix
   * D).
   *
   * @param timestep 0 to T - 1
   * @param out of the same size as the others; may be one of them
   */
  public void getVelocity(FloatTensor sample, FloatTensor noise, int timestep, FloatTensor out) {
    combine(noise, sample, timestep, -1, out);
  }

  private void combine(FloatTensor a, FloatTensor b, int timestep, int sign, FloatTensor out) {
    float sqrtAlpha = sqrt(alphasCumprod[timestep]);
    float sqrtBeta = sign * sqrt(1 - alphasCumprod[timestep]);
    for (int i = 0; i < out.size(); i++) {
      out.data().put(i, sqrtAlpha * a.get(i) + sqrtBeta * b.get(i));
    }
  }

  private static float[] betas(DdimConfig config) {
    List<Double> trained = config.trainedBetas();
    int steps = config.numTrainTimesteps();
    if (trained != null) {
      float[] betas = new float[steps];
      for (int i = 0; i < steps; i++) {
        betas[i] = trained.get(i).floatValue();
      }
      return betas;
    }
    return switch (config.betaSchedule()) {
      case LINEAR -> linspace(config.betaStart(), config.betaEnd(), steps);
      case SCALED_LINEAR -> {
        float[] roots = linspace(Math.sqrt(config.betaStart()), Math.sqrt(config.betaEnd()), steps);
        for (int i = 0; i < steps; i++) {
          roots[i] *= roots[i];
        }
        yield roots;
      }
      case SQUAREDCOS_CAP_V2 -> cosine(steps);
    };
  }

  /** torch.linspace in float32: it counts from the nearer end, with fused multiply-adds. */
  private static float[] linspace(double start, double end, int steps) {
    float[] values = new float[steps];
    float first = (float) start;
    float last = (float) end;
    float step = steps == 1 ? 0 : (last - first) / (steps - 1);
    for (int i = 0; i < steps; i++) {
      values[i] =
          i < steps / 2 || steps == 1
              ? Math.fma(step, i, first)
              : Math.fma(-step, steps - i - 1, last);
    }
    return values;
  }

  private static float[] cosine(int steps) {
    float[] betas = new float[steps];
    for (int i = 0; i < steps; i++) {
      double beta = 1 - alphaBar((i + 1.0) / steps) / alphaBar((double) i / steps);
      betas[i] = (float) Math.min(beta, MAX_COSINE_BETA);
    }
    return betas;
  }

  private static double alphaBar(double t) {
    double cos = Math.cos((t + 0.008) / 1.008 * Math.PI / 2);
    return cos * cos;
  }

  /** arXiv 2305.08891, algorithm 1. */
  private static float[] rescaleZeroTerminalSnr(float[] betas) {
    float[] roots = cumprod(betas);
    for (int i = 0; i < roots.length; i++) {
      roots[i] = sqrt(roots[i]);
    }
    float first = roots[0];
    float last = roots[roots.length - 1];
    float factor = first / (first - last);
    float[] rescaled = new float[roots.length];
    float previous = 1;
    for (int i = 0; i < roots.length; i++) {
      float root = (roots[i] - last) * factor;
      float alphaBar = root * root;
      rescaled[i] = 1 - alphaBar / previous;
      previous = alphaBar;
    }
    return rescaled;
  }

  /** The cumulative product of 1 - beta; torch carries it in float64 and rounds each value. */
  private static float[] cumprod(float[] betas) {
    float[] products = new float[betas.length];
    double product = 1;
    for (int i = 0; i < betas.length; i++) {
      product *= 1 - betas[i];
      products[i] = (float) product;
    }
    return products;
  }

  private static float sqrt(float value) {
    return (float) Math.sqrt(value);
  }
}
