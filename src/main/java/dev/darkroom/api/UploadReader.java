package dev.darkroom.api;

import dev.darkroom.image.Cancellation;
import dev.darkroom.image.Picture;
import dev.darkroom.image.PictureReader;
import dev.darkroom.image.Upload;
import java.util.function.Supplier;

/**
 * Reads the pictures of one request, each when there is memory for it and only as long as somebody
 * waits.
 */
record UploadReader(PictureReader pictures, PictureGate gate, Cancellation cancellation) {
  /**
   * The structure of a picture, for which the gate is not asked.
   *
   * @throws dev.darkroom.failure.InvalidInputException if there is none
   */
  Upload open(String field, String text) {
    return pictures.open(field, text);
  }

  /**
   * The picture in the size in which it is used.
   *
   * @throws dev.darkroom.failure.DarkroomException if it is damaged, or there is no memory or time
   * @throws java.util.concurrent.CancellationException if nobody waits any more
   */
  Picture read(Upload upload, Size size) {
    return pass(upload, size, () -> upload.read(size.width(), size.height(), cancellation));
  }

  /**
   * What its alpha says, as a mask: white where the picture is transparent. Otherwise as {@link
   * #read}.
   */
  Picture readTransparency(Upload upload, Size size) {
    return pass(
        upload, size, () -> upload.readTransparency(size.width(), size.height(), cancellation));
  }

  private Picture pass(Upload upload, Size size, Supplier<Picture> decoding) {
    return gate.pass(upload.memoryBytes(size.width(), size.height()), cancellation, decoding);
  }
}
