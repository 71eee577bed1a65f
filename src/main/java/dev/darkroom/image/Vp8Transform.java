package dev.darkroom.image;

/** From coefficients to differences of samples (RFC 6386, section 14). */
final class Vp8Transform {
  private static final int STRIDE = 16;

  private Vp8Transform() {}

  /**
   * The inverse Walsh-Hadamard transform of a block, whose results become the DC coefficients of
   * the 16 blocks at the beginning.
   *
   * @param from the index of the block's first coefficient
   */
  static void spread(short[] coefficients, int from) {
    int[] columns = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = coefficients[from + i] + coefficients[from + 12 + i];
      int b = coefficients[from + 4 + i] + coefficients[from + 8 + i];
      int c = coefficients[from + 4 + i] - coefficients[from + 8 + i];
      int d = coefficients[from + i] - coefficients[from + 12 + i];
      columns[i] = a + b;
      columns[4 + i] = d + c;
      columns[8 + i] = a - b;
      columns[12 + i] = d - c;
    }
    for (int i = 0; i < 16; i += 4) {
      int a = columns[i] + 3 + columns[i + 3];
      int b = columns[i + 1] + columns[i + 2];
      int c = columns[i + 1] - columns[i + 2];
      int d = columns[i] + 3 - columns[i + 3];
      coefficients[i * STRIDE] = (short) (a + b >> 3);
      coefficients[(i + 1) * STRIDE] = (short) (d + c >> 3);
      coefficients[(i + 2) * STRIDE] = (short) (a - b >> 3);
      coefficients[(i + 3) * STRIDE] = (short) (d - c >> 3);
    }
  }

  /**
   * Adds the inverse cosine transform of a block to 4 x 4 samples.
   *
   * @param from the index of the block's first coefficient
   */
  static void add(short[] in, int from, Vp8Plane plane, int at) {
    int[] columns = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = in[from + i] + in[from + 8 + i];
      int b = in[from + i] - in[from + 8 + i];
      int c = sine(in[from + 4 + i]) - cosine(in[from + 12 + i]);
      int d = cosine(in[from + 4 + i]) + sine(in[from + 12 + i]);
      columns[4 * i] = a + d;
      columns[4 * i + 1] = b + c;
      columns[4 * i + 2] = b - c;
      columns[4 * i + 3] = a - d;
    }
    for (int y = 0; y < 4; y++) {
      int a = columns[y] + 4 + columns[8 + y];
      int b = columns[y] + 4 - columns[8 + y];
      int c = sine(columns[4 + y]) - cosine(columns[12 + y]);
      int d = cosine(columns[4 + y]) + sine(columns[12 + y]);
      int row = at + y * plane.stride;
      plane.set(row, plane.get(row) + (a + d >> 3));
      plane.set(row + 1, plane.get(row + 1) + (b + c >> 3));
      plane.set(row + 2, plane.get(row + 2) + (b - c >> 3));
      plane.set(row + 3, plane.get(row + 3) + (a - d >> 3));
    }
  }

  /** Times the root of 2 and the cosine of an eighth of pi. */
  private static int cosine(int value) {
    return value + (value * 20091 >> 16);
  }

  /** Times the root of 2 and the sine of an eighth of pi. */
  private static int sine(int value) {
    return value * 35468 >> 16;
  }
}
