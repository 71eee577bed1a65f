package dev.darkroom.image;

import java.util.Arrays;

/**
 * Decodes a VP8 key frame (RFC 6386), the lossy bitstream of WebP, as libwebp does, to the bit: all
 * macroblocks are predicted and completed, then edges are filtered, then colours are converted.
 */
final class Vp8Decoder {
  private static final int MACROBLOCK = 16;
  private static final int BLOCKS = 16;
  private static final int BLOCK_MODES = 10;
  private static final int[] MODE_TREE = {
    0, 2, -1, 4, -2, 6, 8, 12, -3, 10, -5, -6, -4, 14, -7, 16, -8, -9
  };
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
  private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
  private static final int PROBABILITIES = 11;
  private static final int CONTEXTS = 3 * PROBABILITIES;
  private static final int TYPE = 8 * CONTEXTS;

  /** The further bits of large coefficients, from 11, 19, 35 and 67 on. */
  private static final int[][] LARGE = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  private final int width;
  private final int height;
  private final int across;
  private final int down;
  private final Bytes data;
  private final Cancellation cancellation;
  private final Vp8Plane luma;
  private final Vp8Plane[] chroma;
  private final Vp8LoopFilter filter;

  /** Modes of the blocks above, and whether they have coefficients: luma, U, V, and DC of luma. */
  private final byte[] modesAbove;

  private final boolean[] codedAbove;
  private final byte[] modesLeft = new byte[4];
  private final boolean[] codedLeft = new boolean[9];

  private final byte[] modes = new byte[BLOCKS];
  private final short[] coefficients = new short[25 * BLOCKS];
  private final int[] edge = new int[13];

  /**
   * @param data that begins with the frame's tag
   */
  Vp8Decoder(int width, int height, Bytes data, Cancellation cancellation) {
    this.width = width;
    this.height = height;
    this.across = Math.ceilDiv(width, MACROBLOCK);
    this.down = Math.ceilDiv(height, MACROBLOCK);
    this.data = data;
    this.cancellation = cancellation;
    this.luma = new Vp8Plane(16 * across, 16 * down);
    this.chroma =
        new Vp8Plane[] {new Vp8Plane(8 * across, 8 * down), new Vp8Plane(8 * across, 8 * down)};
    this.filter = new Vp8LoopFilter(across, down, luma, chroma);
    this.modesAbove = new byte[4 * across];
    this.codedAbove = new boolean[9 * across];
  }

  /** What {@link #decode} takes. */
  static long bytes(int width, int height) {
    int across = Math.ceilDiv(width, MACROBLOCK);
    int down = Math.ceilDiv(height, MACROBLOCK);
    return Vp8Plane.bytes(16 * across, 16 * down)
        + 2 * Vp8Plane.bytes(8 * across, 8 * down)
        + 2L * across * down
        + 13L * across
        + 3L * width * height;
  }

  /** Red, green and blue. */
  byte[] decode() throws UnreadableImageException {
    int tag = data.u16LittleEndian(0) | data.u8(2) << 16;
    boolean key = (tag & 1) == 0;
    boolean shown = (tag >> 4 & 1) == 1;
    int version = tag >> 1 & 7;
    if (!key || !shown || version > 3) {
      throw UnreadableImageException.damaged();
    }
    Bytes first = data.slice(10, tag >> 5);
    Vp8Bits modeBits = new Vp8Bits(first);
    Vp8Header header = Vp8Header.read(modeBits);
    Vp8Bits[] partitions = partitions(data.after(10 + first.size()), 1 << header.partitions());
    for (int row = 0; row < down; row++) {
      cancellation.check();
      Arrays.fill(modesLeft, (byte) 0);
      Arrays.fill(codedLeft, false);
      for (int column = 0; column < across; column++) {
        decodeMacroblock(header, modeBits, partitions[row & partitions.length - 1], column, row);
      }
    }
    if (header.filter().on()) {
      filter.apply(header.filter(), cancellation);
    }
    return Vp8Colors.convert(width, height, luma, chroma, cancellation);
  }

  /** The sizes of all but the last, three bytes each, stand before them. */
  private static Vp8Bits[] partitions(Bytes data, int count) throws UnreadableImageException {
    Vp8Bits[] partitions = new Vp8Bits[count];
    int at = 3 * (count - 1);
    for (int i = 0; i < count; i++) {
      int left = data.after(at).size();
      int size = left;
      if (i < count - 1) {
        int stated = data.u16LittleEndian(3 * i) | data.u8(3 * i + 2) << 16;
        size = Math.min(stated, left);
      } else if (left == 0) {
        throw UnreadableImageException.endsTooEarly();
      }
      partitions[i] = new Vp8Bits(data.slice(at, size));
      at += size;
    }
    return partitions;
  }

  private void decodeMacroblock(
      Vp8Header header, Vp8Bits modeBits, Vp8Bits bits, int column, int row)
      throws UnreadableImageException {
    int segment = 0;
    if (header.mapsSegments()) {
      int[] tree = header.segmentTree();
      segment = modeBits.read(tree[0]) ? 2 + modeBits.readBit(tree[2]) : modeBits.readBit(tree[1]);
    }
    boolean skipped = header.skipProbability() >= 0 && modeBits.read(header.skipProbability());
    boolean byBlocks = !modeBits.read(145);
    int mode = byBlocks ? readBlockModes(modeBits, column) : readMode(modeBits, column);
    int chromaMode = readChromaMode(modeBits);
    boolean coded = false;
    if (skipped) {
      skip(column, byBlocks);
    } else {
      Arrays.fill(coefficients, (short) 0);
      coded = readCoefficients(header, header.segments()[segment], bits, column, byBlocks);
    }
    if (byBlocks) {
      completeBlocks(column, row, coded);
    } else {
      Vp8Prediction.predict(luma, mode, column, row, 16);
      for (int block = 0; coded && block < BLOCKS; block++) {
        add(luma, luma.at(16 * column + 4 * (block & 3), 16 * row + 4 * (block >> 2)), block);
      }
    }
    for (int plane = 0; plane < 2; plane++) {
      Vp8Prediction.predict(chroma[plane], chromaMode, column, row, 8);
      for (int block = 0; coded && block < 4; block++) {
        int at = chroma[plane].at(8 * column + 4 * (block & 1), 8 * row + 4 * (block >> 1));
        add(chroma[plane], at, BLOCKS + 4 * plane + block);
      }
    }
    int level =
        header.segments()[segment].filterLevel() + (byBlocks ? header.filter().blockDelta() : 0);
    filter.set(column, row, Math.clamp(level, 0, 63), byBlocks || coded);
  }

  private int readMode(Vp8Bits bits, int column) throws UnreadableImageException {
    int mode;
    if (bits.read(156)) {
      mode = bits.read(128) ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
    } else {
      mode = bits.read(163) ? Vp8Prediction.VERTICAL : Vp8Prediction.DC;
    }
    Arrays.fill(modesLeft, (byte) mode);
    Arrays.fill(modesAbove, 4 * column, 4 * column + 4, (byte) mode);
    return mode;
  }

  private int readBlockModes(Vp8Bits bits, int column) throws UnreadableImageException {
    for (int block = 0; block < BLOCKS; block++) {
      int x = 4 * column + (block & 3);
      int y = block >> 2;
      int at = (BLOCK_MODES * modesAbove[x] + modesLeft[y]) * (BLOCK_MODES - 1);
      int node = 0;
      do {
        node = MODE_TREE[node + bits.readBit(Vp8Tables.BLOCK_MODES[at + (node >> 1)])];
      } while (node > 0);
      modes[block] = (byte) -node;
      modesAbove[x] = modes[block];
      modesLeft[y] = modes[block];
    }
    return 0;
  }

  private static int readChromaMode(Vp8Bits bits) throws UnreadableImageException {
    if (!bits.read(142)) {
      return Vp8Prediction.DC;
    }
    if (!bits.read(114)) {
      return Vp8Prediction.VERTICAL;
    }
    return bits.read(183) ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
  }

  /** Without coefficients; but a macroblock without a DC block leaves the context of those. */
  private void skip(int column, boolean byBlocks) {
    int contexts = byBlocks ? 8 : 9;
    Arrays.fill(codedLeft, 0, contexts, false);
    Arrays.fill(codedAbove, 9 * column, 9 * column + contexts, false);
  }

  /** Whether there is any. */
  private boolean readCoefficients(
      Vp8Header header, Vp8Header.Segment segment, Vp8Bits bits, int column, boolean byBlocks)
      throws UnreadableImageException {
    int[] probabilities = header.coefficients();
    boolean coded = false;
    int first = 0;
    int type = 3;
    if (!byBlocks) {
      int above = 9 * column + 8;
      int context = (codedAbove[above] ? 1 : 0) + (codedLeft[8] ? 1 : 0);
      int end = readBlock(bits, probabilities, TYPE, context, 0, segment.lumaDc(), 24);
      codedAbove[above] = end > 0;
      codedLeft[8] = end > 0;
      coded = end > 0;
      Vp8Transform.spread(coefficients, 24 * BLOCKS);
      first = 1;
      type = 0;
    }
    for (int block = 0; block < BLOCKS; block++) {
      int above = 9 * column + (block & 3);
      coded |=
          readBlock(bits, probabilities, type, above, block >> 2, first, segment.luma(), block);
    }
    for (int block = 0; block < 8; block++) {
      int plane = block >> 2;
      int above = 9 * column + 4 + 2 * plane + (block & 1);
      int left = 4 + 2 * plane + (block >> 1 & 1);
      coded |= readBlock(bits, probabilities, 2, above, left, 0, segment.chroma(), 16 + block);
    }
    return coded;
  }

  private boolean readBlock(
      Vp8Bits bits,
      int[] probabilities,
      int type,
      int above,
      int left,
      int first,
      int[] factors,
      int block)
      throws UnreadableImageException {
    int context = (codedAbove[above] ? 1 : 0) + (codedLeft[left] ? 1 : 0);
    int end = readBlock(bits, probabilities, type * TYPE, context, first, factors, block);
    boolean coded = end > first;
    codedAbove[above] = coded;
    codedLeft[left] = coded;
    return coded;
  }

  /**
   * Reads the coefficients of a block (section 13).
   *
   * @param type where its probabilities begin
   * @return the index past the last one
   */
  private int readBlock(
      Vp8Bits bits,
      int[] probabilities,
      int type,
      int startContext,
      int first,
      int[] factors,
      int block)
      throws UnreadableImageException {
    int context = startContext;
    int i = first;
    while (i < BLOCKS) {
      int p = type + BANDS[i] * CONTEXTS + context * PROBABILITIES;
      if (!bits.read(probabilities[p])) {
        return i;
      }
      while (!bits.read(probabilities[p + 1])) {
        if (++i == BLOCKS) {
          return i;
        }
        p = type + BANDS[i] * CONTEXTS;
      }
      int value = bits.read(probabilities[p + 2]) ? readLarge(bits, probabilities, p) : 1;
      context = value == 1 ? 1 : 2;
      int signed = bits.readFlag() ? -value : value;
      coefficients[block * BLOCKS + ZIGZAG[i]] = (short) (signed * factors[i == 0 ? 0 : 1]);
      i++;
    }
    return i;
  }

  private static int readLarge(Vp8Bits bits, int[] probabilities, int p)
      throws UnreadableImageException {
    if (!bits.read(probabilities[p + 3])) {
      return bits.read(probabilities[p + 4]) ? 3 + bits.readBit(probabilities[p + 5]) : 2;
    }
    if (!bits.read(probabilities[p + 6])) {
      return bits.read(probabilities[p + 7])
          ? 7 + 2 * bits.readBit(165) + bits.readBit(145)
          : 5 + bits.readBit(159);
    }
    int high = bits.readBit(probabilities[p + 8]);
    int category = 2 * high + bits.readBit(probabilities[p + 9 + high]);
    int value = 0;
    for (int probability : LARGE[category]) {
      value = 2 * value + bits.readBit(probability);
    }
    return 3 + (8 << category) + value;
  }

  /** Each block is predicted from those before it, when they are complete. */
  private void completeBlocks(int column, int row, boolean coded) {
    int top = luma.at(16 * column, 16 * row);
    for (int block = 0; block < BLOCKS; block++) {
      int x = block & 3;
      int at = top + 4 * (block >> 2) * luma.stride + 4 * x;
      for (int i = 0; i < 4; i++) {
        edge[i] = luma.get(at + (3 - i) * luma.stride - 1);
      }
      int above = at - luma.stride;
      for (int i = 0; i < 5; i++) {
        edge[4 + i] = luma.get(above - 1 + i);
      }
      // On the right it is the row above the macroblock for all four; past the frame, its last.
      int right = x < 3 ? above + 4 : top - luma.stride + 16;
      boolean past = x == 3 && row > 0 && column == across - 1;
      for (int i = 0; i < 4; i++) {
        edge[9 + i] = luma.get(past ? right - 1 : right + i);
      }
      Vp8Prediction.predictBlock(luma, modes[block], at, edge);
      if (coded) {
        add(luma, at, block);
      }
    }
  }

  private void add(Vp8Plane plane, int at, int block) {
    Vp8Transform.add(coefficients, block * BLOCKS, plane, at);
  }
}
