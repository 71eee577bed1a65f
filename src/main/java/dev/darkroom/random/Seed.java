package dev.darkroom.random;

import static dev.darkroom.failure.InvalidInputException.outOfRange;

import java.math.BigInteger;

/**
 * A seed as {@code torch.Generator.manual_seed} takes it: from -2^63 to 2^64 - 1. torch keeps 64
 * bits without a sign of it, so -1 draws what 2^64 - 1 draws.
 *
 * @param value as it was given
 */
public record Seed(BigInteger value) {
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MODULUS = BigInteger.TWO.pow(64);

  /**
   * @throws dev.darkroom.failure.InvalidInputException if torch does not take it
   */
  public Seed {
    if (value.compareTo(MIN) < 0 || value.compareTo(MODULUS) >= 0) {
      throw outOfRange(
          "seed", value, "between %d and %d".formatted(MIN, MODULUS.subtract(BigInteger.ONE)));
    }
  }

  public static Seed of(long value) {
    return new Seed(BigInteger.valueOf(value));
  }

  /** What a generator takes. */
  public long bits() {
    return value.longValue();
  }

  /** The i-th seed from this one on; 0 follows the last one. */
  public Seed plus(int i) {
    BigInteger sum = value.add(BigInteger.valueOf(i));
    return new Seed(sum.compareTo(MODULUS) < 0 ? sum : sum.subtract(MODULUS));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
