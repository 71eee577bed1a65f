package dev.darkroom.image;

/**
 * The alpha of a lossy WebP file (RFC 9649, section 2.7.1.2, chunk ALPH).
 *
 * @param data filter and compression in the first byte, then a sample for each pixel
 */
record WebpAlpha(Bytes data) {
  private static final int HORIZONTAL = 1;
  private static final int VERTICAL = 2;

  /** Row by row, 255 where the image covers. */
  byte[] decode(int width, int height, Cancellation cancellation) throws UnreadableImageException {
    int compression = data.u8(0) & 3;
    byte[] alpha = new byte[width * height];
    if (compression == 0) {
      Bytes samples = data.slice(1, alpha.length);
      System.arraycopy(samples.data(), samples.from(), alpha, 0, alpha.length);
    } else {
      int[] pixels = new Vp8lDecoder(data.after(1), cancellation).decode(width, height);
      for (int i = 0; i < alpha.length; i++) {
        alpha[i] = (byte) (pixels[i] >> 8);
      }
    }
    int filter = data.u8(0) >> 2 & 3;
    for (int i = 1; filter != 0 && i < alpha.length; i++) {
      alpha[i] += (byte) predict(filter, alpha, i, width);
    }
    return alpha;
  }

  private static int predict(int filter, byte[] alpha, int at, int width) {
    if (at < width) {
      return alpha[at - 1];
    }
    int above = alpha[at - width] & 0xFF;
    if (at % width == 0 || filter == VERTICAL) {
      return above;
    }
    int left = alpha[at - 1] & 0xFF;
    return filter == HORIZONTAL
        ? left
        : Math.clamp(left + above - (alpha[at - width - 1] & 0xFF), 0, 255);
  }
}
