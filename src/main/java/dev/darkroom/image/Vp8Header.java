package dev.darkroom.image;

import java.util.Arrays;

/**
 * The header of a VP8 key frame (RFC 6386, sections 9 and 19.2), from behind its size to the modes
 * of its macroblocks.
 *
 * @param segments 4; without segmentation the first stands for all
 * @param mapsSegments whether each macroblock says its segment
 * @param segmentTree probabilities
 * @param filter of the frame's edges
 * @param partitions log2 of their number
 * @param coefficients probabilities, as {@link Vp8Tables#COEFFICIENTS}
 * @param skipProbability that a macroblock has coefficients; -1 where none says so
 */
record Vp8Header(
    Segment[] segments,
    boolean mapsSegments,
    int[] segmentTree,
    Filter filter,
    int partitions,
    int[] coefficients,
    int skipProbability) {
  /**
   * What macroblocks have in common: the factors of their coefficients, DC and AC each, and how
   * strong edges are filtered.
   */
  record Segment(int[] luma, int[] lumaDc, int[] chroma, int filterLevel) {}

  /**
   * @param on whether there is one at all
   * @param simple whether it is that of luma alone
   * @param blockDelta added to the level where a macroblock predicts 4 x 4 pixels at a time
   */
  record Filter(boolean on, boolean simple, int sharpness, int blockDelta) {}

  private static final int SEGMENTS = 4;

  static Vp8Header read(Vp8Bits bits) throws UnreadableImageException {
    bits.readNumber(2); // colour space, and whether clamping is needed: neither matters
    boolean segmented = bits.readFlag();
    boolean mapped = false;
    boolean absolute = true;
    int[] quantizers = new int[SEGMENTS];
    int[] levels = new int[SEGMENTS];
    int[] tree = {255, 255, 255};
    if (segmented) {
      mapped = bits.readFlag();
      if (bits.readFlag()) {
        absolute = bits.readFlag();
        for (int i = 0; i < SEGMENTS; i++) {
          quantizers[i] = bits.readOptional(7);
        }
        for (int i = 0; i < SEGMENTS; i++) {
          levels[i] = bits.readOptional(6);
        }
      }
      for (int i = 0; mapped && i < tree.length; i++) {
        tree[i] = bits.readFlag() ? bits.readNumber(8) : 255;
      }
    }
    boolean simple = bits.readFlag();
    int level = bits.readNumber(6);
    int sharpness = bits.readNumber(3);
    int[] deltas = readDeltas(bits);
    int partitions = bits.readNumber(2);
    int quantizer = bits.readNumber(7);
    int[] offsets = new int[5];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = bits.readOptional(4);
    }
    Segment[] segments = new Segment[SEGMENTS];
    for (int i = 0; i < SEGMENTS; i++) {
      int base = segmented ? quantizers[i] + (absolute ? 0 : quantizer) : quantizer;
      int strength = segmented ? levels[i] + (absolute ? 0 : level) : level;
      segments[i] = segment(base, offsets, strength + deltas[0]);
    }
    bits.readFlag(); // whether the probabilities are kept for the next frame
    int[] coefficients = readCoefficients(bits);
    int skip = bits.readFlag() ? bits.readNumber(8) : -1;
    Filter filter = new Filter(level > 0, simple, sharpness, deltas[1]);
    return new Vp8Header(segments, mapped, tree, filter, partitions, coefficients, skip);
  }

  /** Those of intra prediction, and of it by 4 x 4 pixels; the others are for other frames. */
  private static int[] readDeltas(Vp8Bits bits) throws UnreadableImageException {
    int[] deltas = new int[8];
    boolean used = bits.readFlag();
    boolean changed = used && bits.readFlag();
    if (changed) {
      for (int i = 0; i < deltas.length; i++) {
        deltas[i] = bits.readOptional(6);
      }
    }
    return new int[] {deltas[0], deltas[4]};
  }

  private static Segment segment(int base, int[] offsets, int level) {
    int[] luma = {
      factor(Vp8Tables.DC_FACTORS, base + offsets[0]), factor(Vp8Tables.AC_FACTORS, base)
    };
    int[] lumaDc = {
      2 * factor(Vp8Tables.DC_FACTORS, base + offsets[1]),
      Math.max(8, factor(Vp8Tables.AC_FACTORS, base + offsets[2]) * 155 / 100)
    };
    int[] chroma = {
      Math.min(132, factor(Vp8Tables.DC_FACTORS, base + offsets[3])),
      factor(Vp8Tables.AC_FACTORS, base + offsets[4])
    };
    return new Segment(luma, lumaDc, chroma, level);
  }

  private static int factor(int[] factors, int index) {
    return factors[Math.clamp(index, 0, factors.length - 1)];
  }

  private static int[] readCoefficients(Vp8Bits bits) throws UnreadableImageException {
    int[] coefficients = Arrays.copyOf(Vp8Tables.COEFFICIENTS, Vp8Tables.COEFFICIENTS.length);
    for (int i = 0; i < coefficients.length; i++) {
      if (bits.read(Vp8Tables.COEFFICIENT_UPDATES[i])) {
        coefficients[i] = bits.readNumber(8);
      }
    }
    return coefficients;
  }
}
