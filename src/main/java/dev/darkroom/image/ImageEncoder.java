package dev.darkroom.image;

import java.util.List;
import java.util.Map;

/**
 * Writes images to files that carry the parameters they were made with. The same input gives the
 * same bytes. Thread-safe.
 */
public final class ImageEncoder {
  /** Under which a PNG carries the parameters. */
  public static final String KEYWORD = "darkroom";

  private ImageEncoder() {}

  /**
   * Encodes an image.
   *
   * @param image no wider and no higher than the format's {@link ImageType#maxSide}
   * @param parameters JSON: in PNG an iTXt chunk, in JPEG and WebP the property of {@link Xmp}
   * @throws dev.darkroom.failure.FailedException if this machine cannot write such a file
   */
  public static byte[] encode(Image image, ImageFormat format, String parameters) {
    return switch (format) {
      case ImageFormat.Png _ -> PngEncoder.encode(image, Map.of(KEYWORD, parameters));
      case ImageFormat.Jpeg(int quality) ->
          JpegEncoder.encode(image, quality, JpegXmp.segments(new Xmp(parameters)));
      case ImageFormat.LossyWebp(int quality) ->
          WebpEncoder.encodeLossy(image, quality, new Xmp(parameters));
      case ImageFormat.LosslessWebp _ -> WebpEncoder.encodeLossless(image, new Xmp(parameters));
    };
  }

  /**
   * Encodes an animation as PNG.
   *
   * @param still what viewers show that know no animations
   * @param frames at least one, each of the still image's size
   * @param parameters as {@link #encode}
   */
  public static byte[] encodeAnimation(Image still, List<Image> frames, String parameters) {
    return AnimatedPngEncoder.encode(still, frames, Map.of(KEYWORD, parameters));
  }

  /**
   * Encodes an image as JPEG without parameters, for those who watch it come to be.
   *
   * @param quality as {@link ImageFormat.Jpeg}
   */
  public static byte[] encodePreview(Image image, int quality) {
    return JpegEncoder.encode(image, quality, List.of());
  }
}
