package dev.darkroom.pipeline;

import dev.darkroom.tensor.FloatTensor;

/**
 * A VAE's {@code scaling_factor}, which brings its latents to about the spread of the noise.
 *
 * @param factor above 0
 */
record LatentScaling(float factor) {
  /** What the UNet denoises, of a value that the encoder gave. */
  float scaled(float latent) {
    return factor * latent;
  }

  /**
   * What the decoder reads. Divided as in diffusers: the inverse as a factor rounds otherwise.
   *
   * @param out of the same size; may be {@code latents}
   */
  void unscale(FloatTensor latents, FloatTensor out) {
    for (int i = 0; i < latents.size(); i++) {
      out.data().put(i, latents.get(i) / factor);
    }
  }
}
