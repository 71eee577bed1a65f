package dev.darkroom.image;

/**
 * How a stored picture has to be turned (Exif 2.32, tag 0x0112); the constants stand in the order
 * of its values from 1. A pixel comes from the stored one whose coordinates are swapped, then
 * flipped.
 */
enum Orientation {
  UPRIGHT(false, false, false),
  FLIPPED_HORIZONTALLY(false, true, false),
  ROTATED_180(false, true, true),
  FLIPPED_VERTICALLY(false, false, true),
  TRANSPOSED(true, false, false),
  ROTATED_90(true, false, true),
  TRANSVERSED(true, true, true),
  ROTATED_270(true, true, false);

  private final boolean swapped;
  private final boolean flippedX;
  private final boolean flippedY;

  Orientation(boolean swapped, boolean flippedX, boolean flippedY) {
    this.swapped = swapped;
    this.flippedX = flippedX;
    this.flippedY = flippedY;
  }

  /** Whether width and height change places. */
  boolean isSideways() {
    return swapped;
  }

  Picture apply(Picture stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int width = swapped ? stored.height() : stored.width();
    int height = swapped ? stored.width() : stored.height();
    byte[] source = stored.rgb();
    byte[] rgb = new byte[source.length];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = swapped ? y : x;
        int row = swapped ? x : y;
        int sourceX = flippedX ? stored.width() - 1 - column : column;
        int sourceY = flippedY ? stored.height() - 1 - row : row;
        int from = 3 * (sourceY * stored.width() + sourceX);
        rgb[to++] = source[from];
        rgb[to++] = source[from + 1];
        rgb[to++] = source[from + 2];
      }
    }
    return new Picture(width, height, rgb);
  }
}
