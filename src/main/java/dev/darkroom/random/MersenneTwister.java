package dev.darkroom.random;

/**
 * MT19937 with a 32-bit seed: Matsumoto and Nishimura, "Mersenne Twister: A 623-Dimensionally
 * Equidistributed Uniform Pseudo-Random Number Generator", ACM TOMACS 8 (1998), seeded as in their
 * revision of 2002. torch's is {@code ATen/core/MT19937RNGEngine.h}.
 */
final class MersenneTwister {
  private static final int N = 624;
  private static final int M = 397;
  private static final int MATRIX_A = 0x9908b0df;
  private static final int UPPER_MASK = 0x80000000;
  private static final int LOWER_MASK = 0x7fffffff;

  private final int[] state = new int[N];
  private int next = N;

  MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** The next 32 bits. */
  int nextInt() {
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
    for (int i = 0; i < N - M; i++) {
      twist(i, i + 1, i + M);
    }
    for (int i = N - M; i < N - 1; i++) {
      twist(i, i + 1, i + M - N);
    }
    twist(N - 1, 0, M - 1);
    next = 0;
  }

  private void twist(int i, int following, int ahead) {
    int y = (state[i] & UPPER_MASK) | (state[following] & LOWER_MASK);
    state[i] = state[ahead] ^ (y >>> 1) ^ (-(y & 1) & MATRIX_A);
  }
}
