package dev.darkroom.image;

import java.util.List;

/**
 * Writes images to files that tell of them how they were made. The same input gives the same bytes.
 * Thread-safe.
 */
public final class ImageEncoder {
  /** Under which a PNG carries the parameters. */
  public static final String KEYWORD = "darkroom";

  private ImageEncoder() {}

  /**
   * Encodes an image.
   *
   * @param image no wider and no higher than the format's {@link ImageType#maxSide}
   * @param metadata in JPEG and WebP as {@link Xmp}; in PNG too, but for the parameters, which are
   *     an iTXt chunk
   * @throws dev.darkroom.failure.FailedException if this machine cannot write such a file
   */
  public static byte[] encode(Image image, ImageFormat format, ImageMetadata metadata) {
    Xmp xmp = new Xmp(metadata.sourceType(), metadata.parameters());
    return switch (format) {
      case ImageFormat.Png _ -> PngEncoder.encode(image, PngTexts.chunks(metadata));
      case ImageFormat.Jpeg(int quality) ->
          JpegEncoder.encode(image, quality, JpegXmp.segments(xmp));
      case ImageFormat.LossyWebp(int quality) -> WebpEncoder.encodeLossy(image, quality, xmp);
      case ImageFormat.LosslessWebp _ -> WebpEncoder.encodeLossless(image, xmp);
    };
  }

  /**
   * Encodes an animation as PNG.
   *
   * @param still what viewers show that know no animations
   * @param frames at least one, each of the still image's size
   * @param metadata as {@link #encode}
   */
  public static byte[] encodeAnimation(Image still, List<Image> frames, ImageMetadata metadata) {
    return AnimatedPngEncoder.encode(still, frames, PngTexts.chunks(metadata));
  }

  /**
   * Encodes an image as JPEG that tells nothing, for those who watch it come to be.
   *
   * @param quality as {@link ImageFormat.Jpeg}
   */
  public static byte[] encodePreview(Image image, int quality) {
    return JpegEncoder.encode(image, quality, List.of());
  }
}
