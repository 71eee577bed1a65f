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
record UploadReader(ImageOpener images, DecodingGate gate, Cancellation cancellation) {
  /**
   * The structure of an image, for which the gate is not asked.
   *
   * @throws dev.darkroom.failure.InvalidInputException if there is none
   */
  Upload open(String field, String text) {
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
   * What its alpha says, as a mask: white where the image is transparent. Otherwise as {@link
   * #read}.
   */
  Image readTransparency(Upload upload, Size size) {
    return pass(
        upload, size, () -> upload.readTransparency(size.width(), size.height(), cancellation));
  }

  private Image pass(Upload upload, Size size, Supplier<Image> decoding) {
    return gate.pass(upload.memoryBytes(size.width(), size.height()), cancellation, decoding);
  }
}
