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
   * What {@link #read} takes at its worst moment, by the header, in bytes: what the decoder and the
   * conversion allocate, and then the resizing.
   */
  public long memoryBytes(int width, int height) {
    long picture = 3L * file.width() * file.height();
    boolean sideways = file.orientation().isSideways();
    long resizing = Lanczos.bytes(file.width(), file.height(), sideways, width, height);
    return Math.max(file.decodingBytes(), picture + resizing);
  }

  /** Whether the file says how transparent pixels are. */
  public boolean hasAlpha() {
    return attempt(file::hasAlpha);
  }

  /**
   * Decodes the picture, turned upright, in a size of its own or another: see {@link
   * Picture#resizedTo}.
   *
   * @throws InvalidInputException if its data is damaged
   * @throws dev.darkroom.failure.DeadlineException as {@link Cancellation#check} does
   * @throws java.util.concurrent.CancellationException likewise
   */
  public Picture read(int width, int height, Cancellation cancellation) {
    return read(Layer.COLORS, width, height, cancellation);
  }

  /**
   * Decodes what alpha says as a mask: white where the picture is transparent, black where it
   * covers. Otherwise as {@link #read}; only where there is alpha.
   */
  public Picture readTransparency(int width, int height, Cancellation cancellation) {
    return read(Layer.TRANSPARENCY, width, height, cancellation);
  }

  private Picture read(Layer layer, int width, int height, Cancellation cancellation) {
    Picture stored = attempt(() -> file.decode(layer, cancellation));
    return Lanczos.resize(stored, file.orientation(), width, height, cancellation);
  }

  private <T> T attempt(Attempt<T> attempt) {
    try {
      return attempt.run();
    } catch (UnreadablePictureException e) {
      throw InvalidInputException.unreadablePicture(field, e.problem());
    }
  }

  private interface Attempt<T> {
    T run() throws UnreadablePictureException;
  }
}
