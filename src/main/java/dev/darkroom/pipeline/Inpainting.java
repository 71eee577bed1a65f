package dev.darkroom.pipeline;

import dev.darkroom.tensor.FloatTensor;

/** How an image's mask works on its way: diffusers' {@code StableDiffusionInpaintPipeline}. */
sealed interface Inpainting {
  /** Of images that have no mask. */
  record None() implements Inpainting {}

  /**
   * After each step, what is outside of the mask becomes the given image again, noised as far.
   *
   * @param mask 1 where the image is made anew, 0 elsewhere, [1, 1, h, w]
   * @param original latents of the given image, [1, C, h, w]
   * @param noise that noises them, likewise
   */
  record BlendedMask(FloatTensor mask, FloatTensor original, FloatTensor noise)
      implements Inpainting {
    /**
     * @param kept the given image as noisy as the latents, [1, C, h, w]
     */
    void blend(FloatTensor kept, FloatTensor latents) {
      for (int i = 0; i < latents.size(); i++) {
        float share = mask.get(i % mask.size());
        latents.data().put(i, (1 - share) * kept.get(i) + share * latents.get(i));
      }
    }
  }

  /**
   * The UNet reads the mask and the rest of the image beside the latents.
   *
   * @param mask 1 where the image is made anew, 0 elsewhere, [1, 1, h, w]
   * @param masked latents of the given image with the mask's part grey, [1, C, h, w]
   */
  record ConcatenatedMask(FloatTensor mask, FloatTensor masked) implements Inpainting {
    /**
     * @param row the UNet's sample, [1, 2C + 1, h, w]
     */
    void put(FloatTensor row) {
      int channels = Math.toIntExact(masked.dimension(1));
      row.channels(channels, 1).copyFrom(mask);
      row.channels(channels + 1, channels).copyFrom(masked);
    }
  }
}
