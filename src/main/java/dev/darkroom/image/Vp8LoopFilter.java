package dev.darkroom.image;

/** Smooths the edges between blocks (RFC 6386, section 15), macroblock after macroblock. */
final class Vp8LoopFilter {
  private final int across;
  private final int down;
  private final Vp8Plane luma;
  private final Vp8Plane[] chroma;

  /** Of each macroblock. */
  private final byte[] levels;

  /** Whether edges inside of a macroblock are filtered, too. */
  private final boolean[] inner;

  Vp8LoopFilter(int across, int down, Vp8Plane luma, Vp8Plane[] chroma) {
    this.across = across;
    this.down = down;
    this.luma = luma;
    this.chroma = chroma;
    this.levels = new byte[across * down];
    this.inner = new boolean[across * down];
  }

  void set(int column, int row, int level, boolean innerEdges) {
    levels[row * across + column] = (byte) level;
    inner[row * across + column] = innerEdges;
  }

  void apply(Vp8Header.Filter filter, Cancellation cancellation) {
    for (int row = 0; row < down; row++) {
      cancellation.check();
      for (int column = 0; column < across; column++) {
        int level = levels[row * across + column];
        if (level > 0) {
          Strength strength = Strength.of(level, filter.sharpness());
          boolean innerEdges = inner[row * across + column];
          filterPlane(luma, 16, column, row, innerEdges, filter.simple(), strength);
          for (int i = 0; !filter.simple() && i < chroma.length; i++) {
            filterPlane(chroma[i], 8, column, row, innerEdges, false, strength);
          }
        }
      }
    }
  }

  /**
   * How different samples may be.
   *
   * @param edge the limit across an edge; 4 more between macroblocks
   * @param interior that between neighbours on one side
   * @param highVariance beyond which a side is rough and keeps its outer samples
   */
  private record Strength(int edge, int interior, int highVariance) {
    static Strength of(int level, int sharpness) {
      int interior = level;
      if (sharpness > 0) {
        interior = Math.min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
      }
      interior = Math.max(interior, 1);
      return new Strength(2 * level + interior, interior, level >= 40 ? 2 : level >= 15 ? 1 : 0);
    }
  }

  private static void filterPlane(
      Vp8Plane plane,
      int side,
      int column,
      int row,
      boolean innerEdges,
      boolean simple,
      Strength strength) {
    int at = plane.at(column * side, row * side);
    if (column > 0) {
      filterEdge(plane, at, plane.stride, 1, side, true, simple, strength);
    }
    for (int x = 4; innerEdges && x < side; x += 4) {
      filterEdge(plane, at + x, plane.stride, 1, side, false, simple, strength);
    }
    if (row > 0) {
      filterEdge(plane, at, 1, plane.stride, side, true, simple, strength);
    }
    for (int y = 4; innerEdges && y < side; y += 4) {
      filterEdge(plane, at + y * plane.stride, 1, plane.stride, side, false, simple, strength);
    }
  }

  /**
   * @param along the step from one place on the edge to the next
   * @param step the one across the edge
   * @param outer whether it is an edge of macroblocks
   */
  private static void filterEdge(
      Vp8Plane plane,
      int at,
      int along,
      int step,
      int length,
      boolean outer,
      boolean simple,
      Strength strength) {
    int limit = 2 * (strength.edge + (outer ? 4 : 0)) + 1;
    for (int i = 0; i < length; i++) {
      int q0 = at + i * along;
      int p0 = q0 - step;
      int acrossEdge = 4 * difference(plane, p0, q0) + difference(plane, p0 - step, q0 + step);
      if (acrossEdge > limit) {
        continue;
      }
      if (simple) {
        filterTwo(plane, q0, step);
      } else if (isSmooth(plane, p0, -step, strength.interior)
          && isSmooth(plane, q0, step, strength.interior)) {
        boolean rough =
            difference(plane, p0 - step, p0) > strength.highVariance
                || difference(plane, q0 + step, q0) > strength.highVariance;
        if (rough) {
          filterTwo(plane, q0, step);
        } else if (outer) {
          filterSix(plane, q0, step);
        } else {
          filterFour(plane, q0, step);
        }
      }
    }
  }

  private static int difference(Vp8Plane plane, int a, int b) {
    return Math.abs(plane.get(a) - plane.get(b));
  }

  /** Whether four samples from an edge on are alike. */
  private static boolean isSmooth(Vp8Plane plane, int from, int step, int limit) {
    return difference(plane, from, from + step) <= limit
        && difference(plane, from + step, from + 2 * step) <= limit
        && difference(plane, from + 2 * step, from + 3 * step) <= limit;
  }

  private static void filterTwo(Vp8Plane plane, int q0, int step) {
    int outer = signed(plane.get(q0 - 2 * step) - plane.get(q0 + step));
    int a = 3 * (plane.get(q0) - plane.get(q0 - step)) + outer;
    change(plane, q0 - step, small(a + 3 >> 3));
    change(plane, q0, -small(a + 4 >> 3));
  }

  private static void filterFour(Vp8Plane plane, int q0, int step) {
    int a = 3 * (plane.get(q0) - plane.get(q0 - step));
    int change = small(a + 4 >> 3);
    int outer = change + 1 >> 1;
    change(plane, q0 - 2 * step, outer);
    change(plane, q0 - step, small(a + 3 >> 3));
    change(plane, q0, -change);
    change(plane, q0 + step, -outer);
  }

  private static void filterSix(Vp8Plane plane, int q0, int step) {
    int outer = signed(plane.get(q0 - 2 * step) - plane.get(q0 + step));
    int a = signed(3 * (plane.get(q0) - plane.get(q0 - step)) + outer);
    for (int i = 0; i < 3; i++) {
      int change = (27 - 9 * i) * a + 63 >> 7;
      change(plane, q0 - (i + 1) * step, change);
      change(plane, q0 + i * step, -change);
    }
  }

  private static void change(Vp8Plane plane, int at, int change) {
    plane.set(at, plane.get(at) + change);
  }

  /** To eight bits. */
  private static int signed(int value) {
    return Math.clamp(value, -128, 127);
  }

  /** To five bits. */
  private static int small(int value) {
    return Math.clamp(value, -16, 15);
  }
}
