package dev.darkroom.random;

import dev.darkroom.tensor.FloatTensor;
import java.nio.FloatBuffer;

/**
 * The random stream of {@code torch.Generator("cpu").manual_seed(seed)}: a Mersenne Twister
 * (Matsumoto and Nishimura, 1998, MT19937) and torch's two ways to draw normal values from it.
 *
 * <p>Not thread-safe: one picture owns one generator.
 */
public final class TorchGenerator {
  private static final int N = 624;
  private static final int M = 397;
  private static final int MATRIX_A = 0x9908b0df;
  private static final int UPPER_MASK = 0x80000000;
  private static final int LOWER_MASK = 0x7fffffff;

  /** From this size on torch fills a tensor in blocks, by another algorithm than below it. */
  private static final int BLOCK = 16;

  private final int[] state = new int[N];
  private int next = N;
  private double cachedNormal = Double.NaN;

  /**
   * @param seed any value; like torch, the twister takes the lower 32 bits
   */
  public TorchGenerator(long seed) {
    state[0] = (int) seed;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** Fills {@code out} with standard normal values, as {@code torch.randn(shape, generator=g)}. */
  public FloatTensor randn(FloatTensor out) {
    if (out.size() < BLOCK) {
      for (int i = 0; i < out.size(); i++) {
        out.data().put(i, (float) nextNormal());
      }
      return out;
    }
    FloatBuffer data = out.data();
    for (int i = 0; i < out.size(); i++) {
      data.put(i, nextUniform());
    }
    for (int i = 0; i + BLOCK <= out.size(); i += BLOCK) {
      boxMuller(data, i);
    }
    if (out.size() % BLOCK != 0) {
      int tail = out.size() - BLOCK;
      for (int i = tail; i < out.size(); i++) {
        data.put(i, nextUniform());
      }
      boxMuller(data, tail);
    }
    return out;
  }

  /** Turns 16 uniform values into normal ones: the first eight give radii, the others angles. */
  private static void boxMuller(FloatBuffer data, int start) {
    for (int i = start; i < start + BLOCK / 2; i++) {
      float u1 = 1 - data.get(i);
      float u2 = data.get(i + BLOCK / 2);
      float radius = (float) Math.sqrt(-2 * (float) Math.log(u1));
      float theta = (float) (2 * Math.PI) * u2;
      data.put(i, radius * (float) Math.cos(theta));
      data.put(i + BLOCK / 2, radius * (float) Math.sin(theta));
    }
  }

  private double nextNormal() {
    if (!Double.isNaN(cachedNormal)) {
      double normal = cachedNormal;
      cachedNormal = Double.NaN;
      return normal;
    }
    double u1 = nextUniformDouble();
    double u2 = nextUniformDouble();
    double radius = Math.sqrt(-2 * Math.log1p(-u2));
    double theta = 2 * Math.PI * u1;
    cachedNormal = radius * Math.sin(theta);
    return radius * Math.cos(theta);
  }

  private float nextUniform() {
    return (nextInt() & 0xffffff) * 0x1p-24f;
  }

  private double nextUniformDouble() {
    long high = nextInt() & 0xffffffffL;
    long low = nextInt() & 0xffffffffL;
    return ((high << 32 | low) & ((1L << 53) - 1)) * 0x1p-53;
  }

  private int nextInt() {
    if (next == N) {
      twist();
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < N; i++) {
      int y = (state[i] & UPPER_MASK) | (state[(i + 1) % N] & LOWER_MASK);
      state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : MATRIX_A);
    }
    next = 0;
  }
}
