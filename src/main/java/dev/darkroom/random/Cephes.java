package dev.darkroom.random;

/**
 * Logarithm, sine and cosine in float32 after Moshier's Cephes library ({@code logf}, {@code sinf},
 * {@code cosf}), in the form that torch runs eight at a time on x86-64 with AVX2 ({@code
 * ATen/native/cpu/avx_mathfun.h}).
 *
 * <p>INVARIANT: every operation rounds where torch's binaries round. Their compiler contracts
 * products and sums; {@link Math#fma} stands for each whose product is not exact, and nowhere else.
 */
final class Cephes {
  private static final int SQRT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));
  private static final float FOUR_OVER_PI = (float) (4 / Math.PI);

  // log(2) and pi/2 as sums. The first terms have so few bits that their small multiples are exact.
  private static final float LOG_2_HIGH = 0.693359375f;
  private static final float LOG_2_LOW = -2.12194440e-4f;
  private static final float HALF_PI_HIGH = 1.5703125f;
  private static final float HALF_PI_MIDDLE = 4.83751296997070312e-4f;
  private static final float HALF_PI_LOW = 7.54978995489188216e-8f;

  private Cephes() {}

  /**
   * The natural logarithm.
   *
   * @param x positive, finite and not subnormal
   */
  static float log(float x) {
    // x = 2^exponent (1 + f), where 1 + f is in [sqrt(1/2), sqrt(2))
    int bits = Float.floatToRawIntBits(x);
    int exponent = (bits - SQRT_HALF_BITS) >> 23;
    float f = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
    float ff = f * f;
    float y = 7.0376836292e-2f;
    y = Math.fma(y, f, -1.1514610310e-1f);
    y = Math.fma(y, f, 1.1676998740e-1f);
    y = Math.fma(y, f, -1.2420140846e-1f);
    y = Math.fma(y, f, 1.4249322787e-1f);
    y = Math.fma(y, f, -1.6668057665e-1f);
    y = Math.fma(y, f, 2.0000714765e-1f);
    y = Math.fma(y, f, -2.4999993993e-1f);
    y = Math.fma(y, f, 3.3333331174e-1f);
    y = Math.fma(y * f, ff, exponent * LOG_2_LOW);
    y -= 0.5f * ff;
    return f + y + exponent * LOG_2_HIGH;
  }

  /**
   * The sine.
   *
   * @param x an angle in radians, 0 to 2 pi
   */
  static float sin(float x) {
    int quarter = quarter(x);
    return sinAfter(quarter, remainder(x, quarter));
  }

  /**
   * The cosine: the sine a quarter turn later.
   *
   * @param x an angle in radians, 0 to 2 pi
   */
  static float cos(float x) {
    int quarter = quarter(x);
    return sinAfter(quarter + 1, remainder(x, quarter));
  }

  /** The number of quarter turns nearest to an angle. */
  private static int quarter(float x) {
    return ((int) (x * FOUR_OVER_PI) + 1) >> 1;
  }

  /** What is left of an angle after so many quarter turns: -pi/4 to pi/4. */
  private static float remainder(float x, int quarters) {
    float r = x - quarters * HALF_PI_HIGH - quarters * HALF_PI_MIDDLE;
    return Math.fma(quarters, -HALF_PI_LOW, r);
  }

  /** The sine of an angle {@code r} after so many quarter turns. */
  private static float sinAfter(int quarters, float r) {
    float y = (quarters & 1) == 0 ? sinNearZero(r) : cosNearZero(r);
    return (quarters & 2) == 0 ? y : -y;
  }

  private static float sinNearZero(float r) {
    float rr = r * r;
    float y = -1.9515295891e-4f;
    y = Math.fma(y, rr, 8.3321608736e-3f);
    y = Math.fma(y, rr, -1.6666654611e-1f);
    return Math.fma(y * rr, r, r);
  }

  private static float cosNearZero(float r) {
    float rr = r * r;
    float y = 2.443315711809948e-5f;
    y = Math.fma(y, rr, -1.388731625493765e-3f);
    y = Math.fma(y, rr, 4.166664568298827e-2f);
    y = Math.fma(y * rr, rr, -0.5f * rr);
    return y + 1;
  }
}
