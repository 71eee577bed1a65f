package dev.darkroom.image;

import java.util.Arrays;

/**
 * Resizes as {@code PIL.Image.resize(size, Image.LANCZOS)} of Pillow 13 does, to the last bit: its
 * Resample.c for 8 bits a channel, with weights of 22 bits of fraction, an axis at a time, rounded
 * and clipped between the two.
 */
final class Lanczos {
  private static final int PRECISION_BITS = 32 - 8 - 2;
  private static final double SUPPORT = 3;

  /** Held at once: those of a side of 40,000 pixels. A longer row's could take more than itself. */
  private static final int WEIGHTS = 1 << 18;

  /**
   * The samples that one resized sample is made of.
   *
   * @param first the index of the first
   */
  private record Weights(int first, int[] values) {
    /** One sample as it is. */
    static Weights only(int index) {
      return new Weights(index, new int[] {1 << PRECISION_BITS});
    }
  }

  private Lanczos() {}

  /**
   * Resizes.
   *
   * @param samples row by row from the top, the bands of a pixel side by side
   * @return the same order in the new size
   */
  static byte[] resize(
      byte[] samples, int bands, int width, int height, int newWidth, int newHeight) {
    boolean rowsFirst = heightFirst(width, height, newWidth, newHeight);
    return resize(
        samples,
        bands,
        rowsFirst,
        width,
        height,
        newWidth,
        newHeight,
        false,
        false,
        Cancellation.NONE);
  }

  /**
   * Turns a stored image upright and resizes it, without a turned copy in the size in which it is
   * stored.
   *
   * @param newWidth upright
   * @param newHeight upright
   */
  static Image resize(
      Image stored,
      Orientation orientation,
      int newWidth,
      int newHeight,
      Cancellation cancellation) {
    boolean sideways = orientation.isSideways();
    int columns = sideways ? newHeight : newWidth;
    int rows = sideways ? newWidth : newHeight;
    byte[] turned =
        resize(
            stored.rgb(),
            3,
            rowsFirst(stored.width(), stored.height(), sideways, newWidth, newHeight),
            stored.width(),
            stored.height(),
            columns,
            rows,
            orientation.isFlippedX(),
            orientation.isFlippedY(),
            cancellation);
    Image image = new Image(columns, rows, turned);
    return sideways ? image.transposed() : image;
  }

  /** Whether the stored image's rows are resized before its columns. */
  private static boolean rowsFirst(
      int storedWidth, int storedHeight, boolean sideways, int newWidth, int newHeight) {
    return sideways
        ? !heightFirst(storedHeight, storedWidth, newWidth, newHeight)
        : heightFirst(storedWidth, storedHeight, newWidth, newHeight);
  }

  /**
   * The bytes that {@link #resize(Image, Orientation, int, int, Cancellation)} takes beside the
   * image, weights and all.
   */
  static long bytes(
      int storedWidth, int storedHeight, boolean sideways, int newWidth, int newHeight) {
    long columns = sideways ? newHeight : newWidth;
    long rows = sideways ? newWidth : newHeight;
    boolean rowsFirst = rowsFirst(storedWidth, storedHeight, sideways, newWidth, newHeight);
    long between = rowsFirst ? rows * storedWidth : columns * storedHeight;
    long samples = 1 + Math.max(storedWidth / columns, storedHeight / rows);
    long ofOne = 2 * (long) SUPPORT * samples * (Integer.BYTES + Double.BYTES);
    return 3 * (between + 2 * columns * rows) + Integer.BYTES * WEIGHTS + ofOne;
  }

  private static byte[] resize(
      byte[] samples,
      int bands,
      boolean rowsFirst,
      int width,
      int height,
      int newWidth,
      int newHeight,
      boolean flippedX,
      boolean flippedY,
      Cancellation cancellation) {
    if (rowsFirst) {
      byte[] flat =
          resizeAxis(samples, 1, height, newHeight, width * bands, flippedY, cancellation);
      return resizeAxis(flat, newHeight, width, newWidth, bands, flippedX, cancellation);
    }
    byte[] narrow = resizeAxis(samples, height, width, newWidth, bands, flippedX, cancellation);
    return resizeAxis(narrow, 1, height, newHeight, newWidth * bands, flippedY, cancellation);
  }

  /** Found by trying 5,848 sizes; Pillow 12 and older nearly always begin with the width. */
  private static boolean heightFirst(int width, int height, int newWidth, int newHeight) {
    return newHeight < height && height - newHeight > 2 * (width - newWidth);
  }

  /** The middle axis of [outer, size, inner], read from its end if it is flipped. */
  private static byte[] resizeAxis(
      byte[] samples,
      int outer,
      int size,
      int newSize,
      int inner,
      boolean flipped,
      Cancellation cancellation) {
    if (size == newSize && !flipped) {
      return samples;
    }
    byte[] resized = new byte[outer * newSize * inner];
    int step = flipped ? -inner : inner;
    int[] sums = new int[inner];
    int share = (int) Math.clamp(WEIGHTS / (2 * SUPPORT * size / newSize + 1), 1, newSize);
    for (int begin = 0; begin < newSize; begin += share) {
      Weights[] weights = new Weights[Math.min(share, newSize - begin)];
      for (int i = 0; i < weights.length; i++) {
        cancellation.check();
        weights[i] = size == newSize ? Weights.only(begin + i) : weights(size, newSize, begin + i);
      }
      for (int o = 0; o < outer; o++) {
        cancellation.check();
        for (int i = 0; i < weights.length; i++) {
          Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
          int first = flipped ? size - 1 - weights[i].first : weights[i].first;
          int from = (o * size + first) * inner;
          for (int weight : weights[i].values) {
            for (int j = 0; j < inner; j++) {
              sums[j] += (samples[from + j] & 0xFF) * weight;
            }
            from += step;
          }
          int to = (o * newSize + begin + i) * inner;
          for (int j = 0; j < inner; j++) {
            resized[to + j] = (byte) Math.clamp(sums[j] >> PRECISION_BITS, 0, 255);
          }
        }
      }
    }
    return resized;
  }

  /** Resample.c's {@code precompute_coeffs} and {@code normalize_coeffs_8bpc}. */
  private static Weights weights(int size, int newSize, int index) {
    double scale = (double) size / newSize;
    double filterScale = Math.max(scale, 1);
    double support = SUPPORT * filterScale;
    double center = (index + 0.5) * scale;
    int first = Math.max((int) (center - support + 0.5), 0);
    int end = Math.min((int) (center + support + 0.5), size);
    double[] exact = new double[end - first];
    double sum = 0;
    for (int k = 0; k < exact.length; k++) {
      exact[k] = filter((k + first - center + 0.5) * (1 / filterScale));
      sum += exact[k];
    }
    return new Weights(first, fixedPoint(exact, sum));
  }

  private static int[] fixedPoint(double[] exact, double sum) {
    int[] fixed = new int[exact.length];
    for (int k = 0; k < fixed.length; k++) {
      double normalized = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << PRECISION_BITS);
      fixed[k] = (int) (normalized + (normalized < 0 ? -0.5 : 0.5));
    }
    return fixed;
  }

  private static double filter(double x) {
    return -SUPPORT <= x && x < SUPPORT ? sinc(x) * sinc(x / SUPPORT) : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }
}
