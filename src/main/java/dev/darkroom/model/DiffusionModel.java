package dev.darkroom.model;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.text.ClipTokenizer;
import java.nio.file.Path;

/**
 * A model that can be served: what its directory says, on no device yet.
 *
 * @param latentChannels channels of a latent picture, 4 for Stable Diffusion
 * @param vaeScaleFactor pixels of width and height per latent, 8 for Stable Diffusion
 * @param vaeScalingFactor what latents are divided by before they are decoded
 * @param sizeMultiple width and height are multiples of this, in pixels
 * @param width the model's own, in pixels
 * @param height the model's own, in pixels
 * @param hiddenSize length of one token's embedding
 */
public record DiffusionModel(
    String name,
    Path directory,
    int latentChannels,
    int vaeScaleFactor,
    double vaeScalingFactor,
    int sizeMultiple,
    int width,
    int height,
    int hiddenSize,
    DdimConfig scheduler,
    ClipTokenizer tokenizer,
    ModelSettings settings) {
  public int maxWidth() {
    return width * settings.maxScale();
  }

  public int maxHeight() {
    return height * settings.maxScale();
  }

  /** The shape of the latents of pictures of a size in pixels, [rows, C, h, w]. */
  public long[] latentShape(int rows, int width, int height) {
    return new long[] {rows, latentChannels, height / vaeScaleFactor, width / vaeScaleFactor};
  }
}
