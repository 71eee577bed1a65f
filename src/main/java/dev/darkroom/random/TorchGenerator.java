package dev.darkroom.random;

import dev.darkroom.tensor.Dtype;
import dev.darkroom.tensor.FloatTensor;
import java.nio.FloatBuffer;

/**
 * The random stream of {@code torch.Generator("cpu").manual_seed(seed)}: what torch 2.9.1 draws
 * into tensors of float32 or float16, bit for bit, and the same on every machine.
 *
 * <ul>
 *   <li>Uniform values are torch's wherever it runs.
 *   <li>16 normal values and more ({@code ATen/native/cpu/DistributionTemplates.h}) are those of
 *       torch on x86-64 with AVX2 or AVX-512, which draw the same. Without them ({@code
 *       ATEN_CPU_CAPABILITY=default}) torch asks the C library for logarithm, sine and cosine, and
 *       38 % of its values differ from these, by 2.5e-6 at most in ten million.
 *   <li>Fewer than 16 normal values ({@code ATen/core/DistributionsHelper.h}) torch computes in
 *       double with the C library, this class with {@link StrictMath}. In 3 % of them the doubles
 *       are an ulp or two apart; about one float32 in 10^10 is expected to show it.
 *   <li>In float16 torch draws other values, not rounded ones: of each word it takes 11 bits in
 *       place of 24. Fewer than 16 normal values are those of float32, rounded.
 * </ul>
 *
 * <p>Fast where the CPU has a fused multiply-add, as every CPU with AVX2 in servers has; without it
 * {@link Math#fma} takes microseconds.
 *
 * <p>Not thread-safe: one image owns one generator.
 */
public final class TorchGenerator {
  private final MersenneTwister twister;
  private final Dtype dtype;

  /** The second of a pair of normal values, until a draw of fewer than 16 takes it; else NaN. */
  private double spareNormal = Double.NaN;

  /**
   * A generator at the start of its stream.
   *
   * <p>Every {@code long} is the bits of a {@link Seed}. The twister takes the lower 32 bits: seeds
   * that are equal modulo 2^32 draw the same.
   */
  public TorchGenerator(long seed) {
    this(seed, Dtype.FLOAT32);
  }

  /**
   * @param dtype of all tensors that are drawn
   */
  public TorchGenerator(long seed, Dtype dtype) {
    this.twister = new MersenneTwister((int) seed);
    this.dtype = dtype;
  }

  /** A generator at the start of another stream, for tensors of the same type. */
  public TorchGenerator withSeed(long seed) {
    return new TorchGenerator(seed, dtype);
  }

  /**
   * Fills {@code out} with uniform values of [0, 1), as {@code torch.rand(shape, generator=g,
   * dtype=dtype)}.
   *
   * @return {@code out}
   */
  public FloatTensor rand(FloatTensor out) {
    fillUniform(out.data(), 0);
    return out;
  }

  /**
   * Fills {@code out} with standard normal values, as {@code torch.randn(shape, generator=g,
   * dtype=dtype)}.
   *
   * <p>From 16 values on torch works in blocks of 16. Where the last block is not full, the last 16
   * values are drawn anew, those of the block before it included.
   *
   * @return {@code out}
   */
  public FloatTensor randn(FloatTensor out) {
    if (out.size() < BoxMuller.BLOCK) {
      fillNormal(out.data());
    } else {
      fillNormalBlocks(out.data());
    }
    return out;
  }

  private void fillNormal(FloatBuffer data) {
    for (int i = 0; i < data.capacity(); i++) {
      float normal = (float) nextNormal();
      data.put(i, dtype == Dtype.FLOAT16 ? HalfBoxMuller.rounded(normal) : normal);
    }
  }

  private void fillNormalBlocks(FloatBuffer data) {
    int size = data.capacity();
    fillUniform(data, 0);
    for (int start = 0; start <= size - BoxMuller.BLOCK; start += BoxMuller.BLOCK) {
      transform(data, start);
    }
    if (size % BoxMuller.BLOCK != 0) {
      int tail = size - BoxMuller.BLOCK;
      fillUniform(data, tail);
      transform(data, tail);
    }
  }

  private void transform(FloatBuffer data, int start) {
    switch (dtype) {
      case FLOAT32 -> BoxMuller.transform(data, start);
      case FLOAT16 -> HalfBoxMuller.transform(data, start);
    }
  }

  private void fillUniform(FloatBuffer data, int start) {
    for (int i = start; i < data.capacity(); i++) {
      data.put(
          i,
          switch (dtype) {
            case FLOAT32 -> nextFraction(24);
            case FLOAT16 -> nextFraction(HalfBoxMuller.BITS);
          });
    }
  }

  private double nextNormal() {
    if (!Double.isNaN(spareNormal)) {
      double normal = spareNormal;
      spareNormal = Double.NaN;
      return normal;
    }
    double angle = 2 * Math.PI * nextDouble();
    double radius = Math.sqrt(-2 * StrictMath.log1p(-nextDouble()));
    spareNormal = radius * StrictMath.sin(angle);
    return radius * StrictMath.cos(angle);
  }

  /** The lower bits of one word, as a fraction. */
  private float nextFraction(int bits) {
    int range = 1 << bits;
    return (float) (twister.nextInt() & (range - 1)) / range;
  }

  /** The lower 53 bits of two words, the high one first, as a fraction. */
  private double nextDouble() {
    long high = twister.nextInt();
    long low = Integer.toUnsignedLong(twister.nextInt());
    return ((high << 32 | low) & ((1L << 53) - 1)) * 0x1p-53;
  }
}
