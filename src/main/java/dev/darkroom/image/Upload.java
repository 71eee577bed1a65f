package dev.darkroom.image;

import dev.darkroom.failure.InvalidInputException;

/** A picture that was sent, of which only the structure has been read. */
public final class Upload {
  private final String field;
  private final PictureFile file;

  Upload(String field, PictureFile file) {
    this.field = field;
    this.file = file;
  }

  /** In pixels, turned upright. */
  public int width() {
    return file.orientation().isSideways() ? file.height() : file.width();
  }

  /** In pixels, turned upright. */
  public int height() {
    return file.orientation().isSideways() ? file.width() : file.height();
  }

  /**
   * What {@link #read} takes at its worst moment, by the header, in bytes: what the decoder, the
   * conversion, the turning and then the resizing allocate.
   */
  public long memoryBytes() {
    long picture = 3L * file.width() * file.height();
    return Math.max(file.decodingBytes(), 2 * picture);
  }

  /**
   * Decodes the picture, turned upright.
   *
   * @throws InvalidInputException if its data is damaged
   * @throws dev.darkroom.failure.DeadlineException as {@link Cancellation#check} does
   * @throws java.util.concurrent.CancellationException likewise
   */
  public Picture read(Cancellation cancellation) {
    try {
      return file.orientation().apply(file.decode(cancellation));
    } catch (UnreadablePictureException e) {
      throw InvalidInputException.unreadablePicture(field, e.problem());
    }
  }
}
