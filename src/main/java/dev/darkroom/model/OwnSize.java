package dev.darkroom.model;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.JsonFile;

/**
 * A model's own width and height, in pixels: what the settings say, else its {@code sample_size}.
 */
record OwnSize(int width, int height) {
  /**
   * @param multiple of which width and height must be
   * @throws BrokenModelException if neither says it
   */
  static OwnSize read(JsonFile unet, LatentSpace latents, ModelSettings settings, int multiple) {
    Integer width = settings.width();
    Integer height = settings.height();
    if (width == null || height == null) {
      if (!unet.has("sample_size")) {
        throw new BrokenModelException(
            unet.path(),
            "sample_size is null, so the model's own size must be set:"
                + " darkroom.models.NAME.width and darkroom.models.NAME.height");
      }
      int[] own = unet.positivePair("sample_size");
      width = width == null ? own[1] * latents.scaleFactor() : width;
      height = height == null ? own[0] * latents.scaleFactor() : height;
    }
    ModelSettings.requireMultiple("width", settings.width(), multiple, unet);
    ModelSettings.requireMultiple("height", settings.height(), multiple, unet);
    return new OwnSize(width, height);
  }
}
