package dev.darkroom.image;

import dev.darkroom.failure.InvalidInputException;

/** An image that was sent, of which only the structure has been read. */
public final class Upload {
  private final String field;
  private final ImageFile file;

  Upload(String field, ImageFile file) {
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
    long image = 3L * file.width() * file.height();
    boolean sideways = file.orientation().isSideways();
    long resizing = Lanczos.bytes(file.width(), file.height(), sideways, width, height);
    return Math.max(file.decodingBytes(), image + resizing);
  }

  /** Whether the file says how transparent pixels are. */
  public boolean hasAlpha() {
    return attempt(file::hasAlpha);
  }

  /**
   * Decodes alpha as greys: white where the image covers what lies behind it. Otherwise as {@link
   * #read}; only where there is alpha.
   */
  public Image readAlpha(int width, int height, Cancellation cancellation) {
    Image transparency = read(Layer.TRANSPARENCY, width, height, cancellation);
    byte[] samples = transparency.rgb();
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) ~samples[i];
    }
    return transparency;
  }

  /**
   * Decodes the image, turned upright, in a size of its own or another: see {@link
   * Image#resizedTo}.
   *
   * @throws InvalidInputException if its data is damaged
   * @throws dev.darkroom.failure.DeadlineException as {@link Cancellation#check} does
   * @throws java.util.concurrent.CancellationException likewise
   */
  public Image read(int width, int height, Cancellation cancellation) {
    return read(Layer.COLORS, width, height, cancellation);
  }

  /**
   * Decodes what alpha says as a mask: white where it is 0, of 8 bits, so that nothing is seen, and
   * black where anything is. Otherwise as {@link #read}; only where there is alpha.
   */
  public Image readTransparency(int width, int height, Cancellation cancellation) {
    Image stored = decode(Layer.TRANSPARENCY, cancellation);
    byte[] samples = stored.rgb();
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (samples[i] == (byte) 255 ? 255 : 0);
    }
    return resized(stored, width, height, cancellation);
  }

  /** One layer, in grey where it has no colours. */
  Image read(Layer layer, int width, int height, Cancellation cancellation) {
    return resized(decode(layer, cancellation), width, height, cancellation);
  }

  private Image decode(Layer layer, Cancellation cancellation) {
    return attempt(() -> file.decode(layer, cancellation));
  }

  private Image resized(Image stored, int width, int height, Cancellation cancellation) {
    return Lanczos.resize(stored, file.orientation(), width, height, cancellation);
  }

  private <T> T attempt(Attempt<T> attempt) {
    try {
      return attempt.run();
    } catch (UnreadableImageException e) {
      throw InvalidInputException.unreadableImage(field, e.problem());
    }
  }

  private interface Attempt<T> {
    T run() throws UnreadableImageException;
  }
}
