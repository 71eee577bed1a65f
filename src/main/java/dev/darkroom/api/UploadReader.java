package dev.darkroom.api;

import dev.darkroom.image.Cancellation;
import dev.darkroom.image.Image;
import dev.darkroom.image.ImageOpener;
import dev.darkroom.image.Upload;
import java.util.function.Supplier;

/**
 * Reads the images of one request, each when there is memory for it and only as long as somebody
 * waits.
 */
public final class UploadReader {
  private final ImageOpener images;
  private final DecodingGate gate;
  private final Cancellation cancellation;

  UploadReader(ImageOpener images, DecodingGate gate, Cancellation cancellation) {
    this.images = images;
    this.gate = gate;
    this.cancellation = cancellation;
  }

  /**
   * The structure of an image, for which the gate is not asked.
   *
   * @throws dev.darkroom.failure.InvalidInputException if there is none
   */
  public Upload open(String field, String text) {
    return images.open(field, text);
  }

  /**
   * The image in the size in which it is used.
   *
   * @throws dev.darkroom.failure.DarkroomException if it is damaged, or there is no memory or time
   * @throws java.util.concurrent.CancellationException if nobody waits any more
   */
  Image read(Upload upload, Size size) {
    return pass(upload, size, () -> upload.read(size.width(), size.height(), cancellation));
  }

  /**
   * What its alpha says, as a mask: white where the image is fully transparent. Otherwise as {@link
   * #read}.
   */
  Image readTransparency(Upload upload, Size size) {
    return pass(
        upload, size, () -> upload.readTransparency(size.width(), size.height(), cancellation));
  }

  /** The image in its own size. Otherwise as {@link #read(Upload, Size)}. */
  public Image read(Upload upload) {
    return read(upload, new Size(upload.width(), upload.height()));
  }

  /** Its alpha, in its own size. Otherwise as {@link Upload#readAlpha}. */
  public Image readAlpha(Upload upload) {
    int width = upload.width();
    int height = upload.height();
    return pass(
        upload, new Size(width, height), () -> upload.readAlpha(width, height, cancellation));
  }

  private Image pass(Upload upload, Size size, Supplier<Image> decoding) {
    return gate.pass(upload.memoryBytes(size.width(), size.height()), cancellation, decoding);
  }
}
