package dev.darkroom.image;

import java.util.Arrays;

/**
 * Samples of one kind, in whole macroblocks, with what stands for the row above and the column to
 * the left of the first ones (RFC 6386, section 12.2).
 */
final class Vp8Plane {
  private static final int ABOVE = 127;
  private static final int LEFT = 129;

  /** The row above goes on for the last block's prediction from above right. */
  private static final int MORE_ABOVE = 4;

  final byte[] samples;

  /** From a row to the next. */
  final int stride;

  Vp8Plane(int width, int height) {
    this.stride = 1 + width + MORE_ABOVE;
    this.samples = new byte[(1 + height) * stride];
    Arrays.fill(samples, 0, stride, (byte) ABOVE);
    for (int y = 0; y < height; y++) {
      samples[at(0, y) - 1] = (byte) LEFT;
    }
  }

  /** What a plane of that size takes. */
  static long bytes(int width, int height) {
    return (1L + height) * (1 + width + MORE_ABOVE);
  }

  /** The index of a sample. */
  int at(int x, int y) {
    return (1 + y) * stride + 1 + x;
  }

  int get(int index) {
    return samples[index] & 0xFF;
  }

  void set(int index, int value) {
    samples[index] = (byte) Math.clamp(value, 0, 255);
  }
}
