package dev.darkroom.image;

/** A file whose structure has been read, and whose pixels have not: they may be too many. */
sealed interface ImageFile permits PngFile, JpegFile, WebpFile {
  /** In pixels, as stored, before {@link #orientation()}. */
  int width();

  /** In pixels, as stored, before {@link #orientation()}. */
  int height();

  Orientation orientation();

  /** Whether it says how transparent pixels are. */
  boolean hasAlpha() throws UnreadableImageException;

  /** What {@link #decode} takes at its worst moment, with the image, in the heap or beside it. */
  long decodingBytes();

  /**
   * The pixels as stored: colours as Pillow's {@code convert("RGB")} has them, or the inverse of
   * its alpha.
   *
   * @param layer colours, or transparency where there is alpha
   */
  Image decode(Layer layer, Cancellation cancellation) throws UnreadableImageException;

  /** Reads the structure of a file whose first bytes say what it is. */
  static ImageFile of(byte[] file) throws UnreadableImageException {
    Bytes bytes = new Bytes(file);
    if (bytes.startsWith(0, PngFile.SIGNATURE)) {
      return PngFile.of(bytes);
    }
    if (bytes.startsWith(0, JpegFile.SIGNATURE)) {
      return JpegFile.of(bytes);
    }
    if (bytes.startsWith(0, WebpFile.RIFF) && bytes.startsWith(8, WebpFile.WEBP)) {
      return WebpFile.of(bytes);
    }
    throw new UnreadableImageException("it is of another format");
  }
}
