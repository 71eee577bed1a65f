package dev.darkroom.image;

/**
 * A PNG file's IHDR chunk (third edition, section 11.2.1).
 *
 * @param bitDepth bits a sample
 * @param colorType {@link #GREY}, {@link #RGB}, {@link #PALETTE}, {@link #GREY_ALPHA} or {@link
 *     #RGB_ALPHA}
 * @param interlaced whether by Adam7
 */
record PngHeader(int width, int height, int bitDepth, int colorType, boolean interlaced) {
  static final int GREY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GREY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  static PngHeader of(Bytes chunk) throws UnreadableImageException {
    PngHeader header =
        new PngHeader(
            (int) Math.min(chunk.u32(0), Integer.MAX_VALUE),
            (int) Math.min(chunk.u32(4), Integer.MAX_VALUE),
            chunk.u8(8),
            chunk.u8(9),
            chunk.u8(12) != 0);
    int filterMethod = chunk.u8(11);
    if (!header.isStandard() || filterMethod != 0) {
      throw UnreadableImageException.damaged();
    }
    return header;
  }

  private boolean isStandard() {
    return switch (colorType) {
      case GREY -> Integer.bitCount(bitDepth) == 1 && bitDepth <= 16;
      case PALETTE -> Integer.bitCount(bitDepth) == 1 && bitDepth <= 8;
      case RGB, GREY_ALPHA, RGB_ALPHA -> bitDepth == 8 || bitDepth == 16;
      default -> false;
    };
  }

  /** Of a pixel. */
  int samples() {
    return switch (colorType) {
      case RGB -> 3;
      case GREY_ALPHA -> 2;
      case RGB_ALPHA -> 4;
      default -> 1;
    };
  }

  /** Whether each pixel has a sample of alpha, its last. */
  boolean hasAlpha() {
    return colorType == GREY_ALPHA || colorType == RGB_ALPHA;
  }

  /** Bytes of so many pixels in a row, without the filter's. */
  long rowBytes(int pixels) {
    return ((long) pixels * samples() * bitDepth + 7) / 8;
  }
}
