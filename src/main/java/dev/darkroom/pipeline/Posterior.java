package dev.darkroom.pipeline;

import dev.darkroom.random.TorchGenerator;
import dev.darkroom.tensor.FloatTensor;
import org.jspecify.annotations.Nullable;

/**
 * What a VAE encoder says of an image: diffusers' {@code DiagonalGaussianDistribution}, or the
 * latents themselves where the autoencoder is deterministic. Never written.
 *
 * @param mean [1, C, h, w]
 * @param deviation likewise; null where there is none
 * @param scaling of the VAE
 */
record Posterior(FloatTensor mean, @Nullable FloatTensor deviation, LatentScaling scaling) {
  private static final float MIN_LOG_VARIANCE = -30;
  private static final float MAX_LOG_VARIANCE = 20;

  /**
   * @param output of the VAE encoder: mean and logarithm of the variance, [1, 2C, h, w], or
   *     latents, [1, C, h, w]
   * @param channels C
   */
  static Posterior of(FloatTensor output, int channels, LatentScaling scaling) {
    FloatTensor mean = output.channels(0, channels).copy();
    if (output.dimension(1) == channels) {
      return new Posterior(mean, null, scaling);
    }
    FloatTensor deviation = output.channels(channels, channels).copy();
    for (int i = 0; i < deviation.size(); i++) {
      float logVariance = Math.clamp(deviation.get(i), MIN_LOG_VARIANCE, MAX_LOG_VARIANCE);
      deviation.data().put(i, (float) Math.exp(0.5f * logVariance));
    }
    return new Posterior(mean, deviation, scaling);
  }

  /** Scaled latents, drawn: a deterministic autoencoder draws nothing. */
  FloatTensor sample(TorchGenerator generator) {
    if (deviation == null) {
      return mode();
    }
    FloatTensor latents = generator.randn(FloatTensor.zeros(mean.shape()));
    for (int i = 0; i < latents.size(); i++) {
      float value = mean.get(i) + deviation.get(i) * latents.get(i);
      latents.data().put(i, scaling.scaled(value));
    }
    return latents;
  }

  /** The likeliest scaled latents, a tensor of its own. */
  FloatTensor mode() {
    FloatTensor latents = mean.copy();
    for (int i = 0; i < latents.size(); i++) {
      latents.data().put(i, scaling.scaled(mean.get(i)));
    }
    return latents;
  }
}
