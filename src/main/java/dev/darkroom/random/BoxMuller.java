package dev.darkroom.random;

import java.nio.FloatBuffer;

/**
 * Normal values from uniform ones, two from two: Box and Muller, "A Note on the Generation of
 * Random Normal Deviates", Annals of Mathematical Statistics 29 (1958). In float32, and in blocks
 * as torch makes them.
 */
final class BoxMuller {
  /** How many values are transformed at once: eight pairs. */
  static final int BLOCK = 16;

  private static final int PAIRS = BLOCK / 2;
  private static final float TWO_PI = (float) (2 * Math.PI);

  private BoxMuller() {}

  /**
   * Turns the block at {@code start} from uniform values into standard normal ones, in place. The
   * first half gives the radii, the second the angles; cosines go to the first half, sines to the
   * second.
   *
   * @param data multiples of 2^-24 in [0, 1)
   */
  static void transform(FloatBuffer data, int start) {
    for (int i = start; i < start + PAIRS; i++) {
      // Not 0, so that it has a logarithm.
      float u = 1 - data.get(i);
      float radius = (float) Math.sqrt(-2 * Cephes.log(u));
      float angle = TWO_PI * data.get(i + PAIRS);
      // torch adds the mean, which makes a negative zero positive.
      data.put(i, radius * Cephes.cos(angle) + 0f);
      data.put(i + PAIRS, radius * Cephes.sin(angle) + 0f);
    }
  }
}
