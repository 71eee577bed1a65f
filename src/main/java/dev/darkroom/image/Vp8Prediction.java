package dev.darkroom.image;

import java.util.Arrays;

/** Predicts samples from those above and to the left (RFC 6386, section 12). */
final class Vp8Prediction {
  /** Of whole macroblocks; a block of 4 x 4 has these and six more. */
  static final int DC = 0;

  static final int TRUE_MOTION = 1;
  static final int VERTICAL = 2;
  static final int HORIZONTAL = 3;
  private static final int LEFT_DOWN = 4;
  private static final int RIGHT_DOWN = 5;
  private static final int VERTICAL_RIGHT = 6;
  private static final int VERTICAL_LEFT = 7;
  private static final int HORIZONTAL_DOWN = 8;
  private static final int HORIZONTAL_UP = 9;

  private Vp8Prediction() {}

  /** A square of a macroblock, whose sides are 16 for luma and 8 for chroma. */
  static void predict(Vp8Plane plane, int mode, int column, int row, int side) {
    int at = plane.at(column * side, row * side);
    switch (mode) {
      case DC -> fill(plane, at, side, average(plane, at, side, row > 0, column > 0));
      case TRUE_MOTION -> predictTrueMotion(plane, at, side);
      case VERTICAL -> {
        for (int y = 0; y < side; y++) {
          int to = at + y * plane.stride;
          System.arraycopy(plane.samples, at - plane.stride, plane.samples, to, side);
        }
      }
      default -> {
        for (int y = 0; y < side; y++) {
          int from = at + y * plane.stride;
          Arrays.fill(plane.samples, from, from + side, plane.samples[from - 1]);
        }
      }
    }
  }

  private static int average(Vp8Plane plane, int at, int side, boolean above, boolean left) {
    int sum = 0;
    for (int i = 0; i < side; i++) {
      sum += above ? plane.get(at - plane.stride + i) : 0;
      sum += left ? plane.get(at - 1 + i * plane.stride) : 0;
    }
    int count = (above ? side : 0) + (left ? side : 0);
    return count == 0 ? 128 : (sum + count / 2) / count;
  }

  private static void fill(Vp8Plane plane, int at, int side, int value) {
    for (int y = 0; y < side; y++) {
      int from = at + y * plane.stride;
      Arrays.fill(plane.samples, from, from + side, (byte) value);
    }
  }

  private static void predictTrueMotion(Vp8Plane plane, int at, int side) {
    int above = at - plane.stride;
    int corner = plane.get(above - 1);
    for (int y = 0; y < side; y++) {
      int row = at + y * plane.stride;
      int difference = plane.get(row - 1) - corner;
      for (int x = 0; x < side; x++) {
        plane.set(row + x, difference + plane.get(above + x));
      }
    }
  }

  /**
   * A square of 4 x 4.
   *
   * @param edge the samples around it: four to the left from the lowest up, the corner, eight above
   */
  static void predictBlock(Vp8Plane plane, int mode, int at, int[] edge) {
    switch (mode) {
      case DC -> {
        int sum = 4;
        for (int i = 0; i < 4; i++) {
          sum += edge[i] + edge[5 + i];
        }
        fill(plane, at, 4, sum >> 3);
      }
      case TRUE_MOTION -> predictTrueMotion(plane, at, 4);
      default -> {
        for (int y = 0; y < 4; y++) {
          for (int x = 0; x < 4; x++) {
            plane.samples[at + y * plane.stride + x] = (byte) blockSample(mode, x, y, edge);
          }
        }
      }
    }
  }

  /** Along a direction: an average of two or three neighbours on the edge. */
  private static int blockSample(int mode, int x, int y, int[] edge) {
    return switch (mode) {
      case VERTICAL -> three(edge, 5 + x);
      // The lowest has no neighbour below.
      case HORIZONTAL -> y == 3 ? threeOf(edge[1], edge[0], edge[0]) : three(edge, 3 - y);
      case LEFT_DOWN -> x + y == 6 ? threeOf(edge[11], edge[12], edge[12]) : three(edge, 6 + x + y);
      case RIGHT_DOWN -> three(edge, 4 + x - y);
      case VERTICAL_RIGHT -> {
        int place = 2 * x - y;
        if (place < 0) {
          yield three(edge, 5 + place);
        }
        yield place % 2 == 0 ? two(edge, 4 + place / 2) : three(edge, 5 + place / 2);
      }
      case VERTICAL_LEFT -> {
        if (x == 3 && y > 1) {
          yield three(edge, 8 + y);
        }
        yield y % 2 == 0 ? two(edge, 5 + x + y / 2) : three(edge, 6 + x + y / 2);
      }
      case HORIZONTAL_DOWN -> {
        int place = 2 * y - x;
        if (place < 0) {
          yield three(edge, 3 - place);
        }
        yield place % 2 == 0 ? two(edge, 3 - place / 2) : three(edge, 3 - place / 2);
      }
      default -> {
        int place = x + 2 * y;
        if (place > 5) {
          yield edge[0];
        }
        if (place == 5) {
          yield threeOf(edge[1], edge[0], edge[0]);
        }
        yield place % 2 == 0 ? two(edge, 2 - place / 2) : three(edge, 2 - place / 2);
      }
    };
  }

  private static int two(int[] edge, int first) {
    return edge[first] + edge[first + 1] + 1 >> 1;
  }

  private static int three(int[] edge, int middle) {
    return threeOf(edge[middle - 1], edge[middle], edge[middle + 1]);
  }

  private static int threeOf(int a, int b, int c) {
    return a + 2 * b + c + 2 >> 2;
  }
}
