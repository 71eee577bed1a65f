package dev.darkroom.image;

/**
 * How a stored image has to be turned (Exif 2.32, tag 0x0112); the constants stand in the order of
 * its values from 1. A pixel comes from the stored one whose coordinates are swapped, then flipped.
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

  /** Whether stored columns are read from the right. */
  boolean isFlippedX() {
    return flippedX;
  }

  /** Whether stored rows are read from the bottom. */
  boolean isFlippedY() {
    return flippedY;
  }
}
