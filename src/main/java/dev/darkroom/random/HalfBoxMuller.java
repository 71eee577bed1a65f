package dev.darkroom.random;

import java.nio.FloatBuffer;
import java.util.function.DoubleUnaryOperator;

/**
 * {@link BoxMuller} in float16, where torch has no vector code and rounds after each operation. A
 * uniform value has 11 bits, so every radius, cosine and sine is known beforehand.
 */
final class HalfBoxMuller {
  /** Bits of a uniform value: those of float16's significand. */
  static final int BITS = 11;

  private static final int VALUES = 1 << BITS;
  private static final int PAIRS = BoxMuller.BLOCK / 2;

  private static final float[] RADII = radii();
  private static final float[] COSINES = ofAngles(StrictMath::cos);
  private static final float[] SINES = ofAngles(StrictMath::sin);

  private HalfBoxMuller() {}

  /**
   * As {@link BoxMuller#transform}.
   *
   * @param data multiples of 2^-11 in [0, 1)
   */
  static void transform(FloatBuffer data, int start) {
    for (int i = start; i < start + PAIRS; i++) {
      float radius = RADII[(int) (data.get(i) * VALUES)];
      int angle = (int) (data.get(i + PAIRS) * VALUES);
      // torch adds the mean, which makes a negative zero positive.
      data.put(i, rounded(radius * COSINES[angle]) + 0f);
      data.put(i + PAIRS, rounded(radius * SINES[angle]) + 0f);
    }
  }

  /** To the nearest float16. */
  static float rounded(float value) {
    return Float.float16ToFloat(Float.floatToFloat16(value));
  }

  private static float[] radii() {
    float[] radii = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      // 1 - u is not 0, so that it has a logarithm.
      float logarithm = rounded((float) StrictMath.log((double) (VALUES - i) / VALUES));
      radii[i] = rounded((float) Math.sqrt(-2 * logarithm));
    }
    return radii;
  }

  private static float[] ofAngles(DoubleUnaryOperator function) {
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      float angle = rounded((float) (2 * Math.PI * i / VALUES));
      values[i] = rounded((float) function.applyAsDouble(angle));
    }
    return values;
  }
}
