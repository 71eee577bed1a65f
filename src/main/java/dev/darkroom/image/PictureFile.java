package dev.darkroom.image;

/** A file whose structure has been read, and whose pixels have not: they may be too many. */
sealed interface PictureFile permits PngFile, JpegFile, WebpFile {
  /** In pixels, as stored, before {@link #orientation()}. */
  int width();

  /** In pixels, as stored, before {@link #orientation()}. */
  int height();

  Orientation orientation();

  /** Whether it says how transparent pixels are. */
  boolean hasAlpha() throws UnreadablePictureException;

  /** What {@link #decode} takes at its worst moment, with the picture, in the heap or beside it. */
  long decodingBytes();

  /**
   * The pixels as stored: colours as Pillow's {@code convert("RGB")} has them, or the inverse of
   * its alpha.
   *
   * @param layer colours, or transparency where there is alpha
   */
  Picture decode(Layer layer, Cancellation cancellation) throws UnreadablePictureException;

  /** Reads the structure of a file whose first bytes say what it is. */
  static PictureFile of(byte[] file) throws UnreadablePictureException {
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
    throw new UnreadablePictureException("it is of another format");
  }
}
