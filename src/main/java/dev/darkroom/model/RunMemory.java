package dev.darkroom.model;

import dev.darkroom.json.JsonFile;
import org.jspecify.annotations.Nullable;

/**
 * About what the largest run for one image takes on a CPU beyond the weights, in bytes: in
 * proportion to pixels and channels, what networks of Stable Diffusion's size took in float32
 * ({@code docs/performance.md#memory}).
 */
final class RunMemory {
  /** Bytes of the UNet's run for each latent of a row, and each channel of its first block. */
  private static final double UNET = 175;

  /** Bytes of the VAE decoder's run for each pixel, and each channel that it has for as many. */
  private static final double VAE = 15.5;

  private static final int GUIDED_ROWS = 2;

  private RunMemory() {}

  /**
   * @param latents [1, C, h, w] of the image
   */
  static double ofUnet(JsonFile config, long[] latents) {
    return UNET
        * GUIDED_ROWS
        * latents[2]
        * latents[3]
        * config.positiveInts("block_out_channels")[0];
  }

  /**
   * @param tileSize in pixels; null where it works on whole images
   */
  static double ofVae(JsonFile config, int width, int height, @Nullable Integer tileSize) {
    int[] channels = config.positiveInts("block_out_channels");
    long pixels =
        tileSize == null
            ? (long) width * height
            : (long) Math.min(width, tileSize) * Math.min(height, tileSize);
    return VAE * pixels * channels[Math.min(1, channels.length - 1)];
  }
}
