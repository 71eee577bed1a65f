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
   * @param vae its configuration; null for a model of pixels
   * @param tileSize of the VAE's tiles in pixels; null where it works on whole images
   */
  static long bytes(
      JsonFile unet,
      @Nullable JsonFile vae,
      LatentSpace latents,
      OwnSize size,
      @Nullable Integer tileSize) {
    double ofUnet = ofUnet(unet, latents.shape(GUIDED_ROWS, size.width(), size.height()));
    int widest = tileSize == null ? Integer.MAX_VALUE : tileSize;
    double ofVae =
        vae == null
            ? 0
            : ofVae(vae, Math.min(size.width(), widest), Math.min(size.height(), widest));
    return (long) Math.max(ofUnet, ofVae);
  }

  private static double ofUnet(JsonFile config, long[] latents) {
    int channels = config.positiveInts("block_out_channels")[0];
    return UNET * latents[0] * latents[2] * latents[3] * channels;
  }

  private static double ofVae(JsonFile config, double width, double height) {
    int[] channels = config.positiveInts("block_out_channels");
    return VAE * width * height * channels[Math.min(1, channels.length - 1)];
  }
}
