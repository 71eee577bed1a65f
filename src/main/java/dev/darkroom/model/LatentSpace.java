package dev.darkroom.model;

/**
 * What the UNet denoises: the latents of a VAE, or the pixels themselves.
 *
 * @param channels 4 for Stable Diffusion
 * @param scaleFactor pixels of width and height per latent, 8 for Stable Diffusion
 * @param scalingFactor what latents are divided by before they are decoded
 * @param encoded whether there is a VAE; without one, latents are pixels of -1 to 1
 */
public record LatentSpace(int channels, int scaleFactor, double scalingFactor, boolean encoded) {
  /**
   * Without a VAE.
   *
   * @param channels 3 for colours, 1 for greys
   */
  static LatentSpace ofPixels(int channels) {
    return new LatentSpace(channels, 1, 1, false);
  }

  /** The shape of the latents of images of a size in pixels, [rows, C, h, w]. */
  public long[] shape(int rows, int width, int height) {
    return new long[] {rows, channels, height / scaleFactor, width / scaleFactor};
  }
}
