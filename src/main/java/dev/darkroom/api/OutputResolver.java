package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.outOfRange;
import static java.util.Objects.requireNonNullElse;

import dev.darkroom.image.ImageFormat;
import dev.darkroom.image.ImageType;
import dev.darkroom.pipeline.Content;
import dev.darkroom.pipeline.Output;
import org.jspecify.annotations.Nullable;

/** Resolves what the files are. */
final class OutputResolver {
  private static final GenerateRequest.Output DEFAULTS =
      new GenerateRequest.Output(null, null, null, null);

  private OutputResolver() {}

  /**
   * @param request null where it leaves everything open
   * @param accepted the type where the request leaves it open
   * @throws dev.darkroom.failure.InvalidInputException if there are no such files
   */
  static Output resolve(GenerateRequest.@Nullable Output request, ImageType accepted) {
    GenerateRequest.Output output = requireNonNullElse(request, DEFAULTS);
    return new Output(
        requireNonNullElse(output.content(), Content.IMAGE),
        format(
            requireNonNullElse(output.format(), accepted),
            output.quality(),
            requireNonNullElse(output.lossless(), false)));
  }

  private static ImageFormat format(ImageType type, @Nullable Integer quality, boolean lossless) {
    if (lossless && type != ImageType.WEBP) {
      throw contradiction(
          "output.lossless",
          "absent or false where output.format is not webp",
          "PNG always keeps every pixel, and JPEG never does");
    }
    if (quality != null && (lossless || type == ImageType.PNG)) {
      throw contradiction(
          "output.quality",
          "absent where nothing is lost",
          "PNG and lossless WebP keep every pixel");
    }
    return switch (type) {
      case PNG -> new ImageFormat.Png();
      case JPEG -> new ImageFormat.Jpeg(quality(quality));
      case WEBP ->
          lossless ? new ImageFormat.LosslessWebp() : new ImageFormat.LossyWebp(quality(quality));
    };
  }

  private static int quality(@Nullable Integer requested) {
    int quality = requireNonNullElse(requested, ImageFormat.DEFAULT_QUALITY);
    if (quality < ImageFormat.MIN_QUALITY || quality > ImageFormat.MAX_QUALITY) {
      throw outOfRange(
          "output.quality",
          quality,
          "between %d and %d".formatted(ImageFormat.MIN_QUALITY, ImageFormat.MAX_QUALITY));
    }
    return quality;
  }
}
