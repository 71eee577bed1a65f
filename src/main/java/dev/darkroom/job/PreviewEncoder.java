package dev.darkroom.job;

import dev.darkroom.image.Image;
import dev.darkroom.image.ImageEncoder;

/** Makes small files of previews. */
final class PreviewEncoder {
  /** Of the longer side, in pixels. */
  private static final int SIDE = 256;

  /** Times that a side of one pixel for each latent grows at most. */
  private static final int GROWTH = 4;

  private static final int QUALITY = 80;

  private PreviewEncoder() {}

  static byte[] encode(Image preview) {
    int longer = Math.max(preview.width(), preview.height());
    double scale = Math.min(GROWTH, (double) SIDE / longer);
    Image resized =
        preview.resizedTo(
            Math.max(1, (int) Math.round(preview.width() * scale)),
            Math.max(1, (int) Math.round(preview.height() * scale)));
    return ImageEncoder.encodePreview(resized, QUALITY);
  }
}
