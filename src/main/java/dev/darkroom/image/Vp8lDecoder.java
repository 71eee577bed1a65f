package dev.darkroom.image;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Decodes the lossless bitstream of WebP (RFC 9649, section 3), from behind its header, which says
 * the size.
 */
final class Vp8lDecoder {
  private static final int[] CODE_LENGTH_ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };
  private static final int LITERALS = 256;
  private static final int LENGTHS = 24;
  private static final int DISTANCES = 40;
  private static final int MAX_CACHE_BITS = 11;
  private static final int HASH = 0x1E35A7BD;

  /** For 2,600 different blocks, which is what libwebp writes at most. */
  private static final int MAX_TABLE_ENTRIES = 1 << 22;

  /** What the tables may take, whatever the size of the image. */
  static final long TABLE_BYTES = (long) Integer.BYTES * MAX_TABLE_ENTRIES;

  /**
   * For the 120 nearest pixels: rows up in the upper four bits, in the lower four 8 less columns to
   * the left (section 3.5.2.2).
   */
  private static final byte[] NEAREST =
      HexFormat.of()
          .parseHex(
              "1807171928062729161a262a38053739151b363a252b48044749141c353b464a242c58454b343c03"
                  + "5759131d565a232d444c555b333d68026769121e666a222e545c434d656b323e78017779535d111f"
                  + "646c424e767a212f757b313f636d525e00747c414f1020626e30737d515f40727e616f50717f6070");

  /** The five codes that some blocks of the image share. */
  private record Codes(
      PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {
    int size() {
      return green.size() + red.size() + blue.size() + alpha.size() + distance.size();
    }

    /** Whether a pixel takes no bits. */
    boolean isConstant(Vp8lBits bits) {
      return green.isEmpty()
          && red.isEmpty()
          && blue.isEmpty()
          && alpha.isEmpty()
          && green.read(bits) < LITERALS;
    }
  }

  private final Vp8lBits bits;
  private final Cancellation cancellation;
  private int tableEntries;

  /**
   * @param data that begins with the transforms
   */
  Vp8lDecoder(Bytes data, Cancellation cancellation) {
    this.bits = new Vp8lBits(data);
    this.cancellation = cancellation;
  }

  /** Alpha, red, green and blue of each pixel, from the upper bits to the lower ones. */
  int[] decode(int width, int height) throws UnreadableImageException {
    Deque<Vp8lTransform> transforms = new ArrayDeque<>();
    Set<Vp8lTransform.Kind> seen = EnumSet.noneOf(Vp8lTransform.Kind.class);
    int codedWidth = width;
    while (bits.readFlag()) {
      Vp8lTransform.Kind kind = Vp8lTransform.Kind.values()[bits.read(2)];
      if (!seen.add(kind)) {
        throw UnreadableImageException.damaged();
      }
      Vp8lTransform transform = readTransform(kind, codedWidth, height);
      transforms.push(transform);
      codedWidth = transform.codedWidth();
    }
    int[] pixels = decodeImage(codedWidth, height, true);
    for (Vp8lTransform transform : transforms) {
      pixels = transform.undo(pixels, height, cancellation);
    }
    return pixels;
  }

  private Vp8lTransform readTransform(Vp8lTransform.Kind kind, int width, int height)
      throws UnreadableImageException {
    return switch (kind) {
      case PREDICTOR, COLOR -> {
        int sizeBits = bits.read(3) + 2;
        int[] blocks = decodeImage(blocks(width, sizeBits), blocks(height, sizeBits), false);
        yield kind == Vp8lTransform.Kind.COLOR
            ? new Vp8lTransform.Color(width, sizeBits, blocks)
            : new Vp8lTransform.Predictor(width, sizeBits, blocks);
      }
      case SUBTRACT_GREEN -> new Vp8lTransform.SubtractGreen(width);
      case COLOR_INDEXING -> {
        int colors = bits.read(8) + 1;
        yield Vp8lTransform.ColorIndexing.of(width, decodeImage(colors, 1, false));
      }
    };
  }

  static int blocks(int size, int bits) {
    return (size + (1 << bits) - 1) >> bits;
  }

  /**
   * @param top whether it is the image itself, whose codes may change from block to block
   */
  private int[] decodeImage(int width, int height, boolean top) throws UnreadableImageException {
    cancellation.check();
    int cacheBits = bits.readFlag() ? bits.read(4) : 0;
    if (cacheBits > MAX_CACHE_BITS) {
      throw UnreadableImageException.damaged();
    }
    int blockBits = 0;
    int[] blocks = {};
    int groups = 1;
    if (top && bits.readFlag()) {
      blockBits = bits.read(3) + 2;
      blocks = decodeImage(blocks(width, blockBits), blocks(height, blockBits), false);
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = blocks[i] >> 8 & 0xFFFF;
        groups = Math.max(groups, blocks[i] + 1);
      }
    }
    Codes[] codes = new Codes[groups];
    for (int i = 0; i < groups; i++) {
      codes[i] = readCodes(cacheBits == 0 ? 0 : 1 << cacheBits);
      tableEntries += codes[i].size();
      if (tableEntries > MAX_TABLE_ENTRIES) {
        throw new UnreadableImageException(
            "its prefix codes have more than %d entries".formatted(MAX_TABLE_ENTRIES));
      }
    }
    return decodePixels(width, height, cacheBits, blockBits, blocks, codes);
  }

  private Codes readCodes(int cacheSize) throws UnreadableImageException {
    return new Codes(
        readCode(LITERALS + LENGTHS + cacheSize),
        readCode(LITERALS),
        readCode(LITERALS),
        readCode(LITERALS),
        readCode(DISTANCES));
  }

  private PrefixCode readCode(int symbols) throws UnreadableImageException {
    bits.requireNotPastEnd();
    boolean simple = bits.readFlag();
    return PrefixCode.of(simple ? readFewLengths(symbols) : readLengths(symbols));
  }

  /** Of one or two symbols, each with a code of one bit; what the alphabet has not is no symbol. */
  private int[] readFewLengths(int symbols) {
    int[] lengths = new int[symbols];
    boolean two = bits.readFlag();
    setOne(lengths, bits.read(bits.readFlag() ? 8 : 1));
    if (two) {
      setOne(lengths, bits.read(8));
    }
    return lengths;
  }

  private static void setOne(int[] lengths, int symbol) {
    if (symbol < lengths.length) {
      lengths[symbol] = 1;
    }
  }

  private int[] readLengths(int symbols) throws UnreadableImageException {
    int[] ofLengths = new int[CODE_LENGTH_ORDER.length];
    int count = bits.read(4) + 4;
    for (int i = 0; i < count; i++) {
      ofLengths[CODE_LENGTH_ORDER[i]] = bits.read(3);
    }
    PrefixCode code = PrefixCode.of(ofLengths);
    int left = symbols;
    if (bits.readFlag()) {
      left = 2 + bits.read(2 + 2 * bits.read(3));
      if (left > symbols) {
        throw UnreadableImageException.damaged();
      }
    }
    int[] lengths = new int[symbols];
    int previous = 8;
    for (int symbol = 0; symbol < symbols && left > 0; left--) {
      int length = code.read(bits);
      if (length < 16) {
        lengths[symbol++] = length;
        previous = length > 0 ? length : previous;
      } else {
        int repeats =
            switch (length) {
              case 16 -> 3 + bits.read(2);
              case 17 -> 3 + bits.read(3);
              default -> 11 + bits.read(7);
            };
        if (symbol + repeats > symbols) {
          throw UnreadableImageException.damaged();
        }
        Arrays.fill(lengths, symbol, symbol + repeats, length == 16 ? previous : 0);
        symbol += repeats;
      }
    }
    return lengths;
  }

  private int[] decodePixels(
      int width, int height, int cacheBits, int blockBits, int[] blocks, Codes[] codes)
      throws UnreadableImageException {
    int[] pixels = new int[width * height];
    int[] cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
    int blocksAcross = blocks(width, blockBits);
    int cached = 0;
    int row = -1;
    Codes current = codes[0];
    for (int at = 0; at < pixels.length; ) {
      int y = at / width;
      int x = at - y * width;
      if (y != row) {
        row = y;
        cancellation.check();
        bits.requireNotPastEnd();
      }
      // Up to here the codes stay the same.
      int end = (y + 1) * width;
      if (blocks.length > 0) {
        current = codes[blocks[(y >> blockBits) * blocksAcross + (x >> blockBits)]];
        end = Math.min(end, at + (1 << blockBits) - (x & ((1 << blockBits) - 1)));
      }
      if (cacheBits == 0 && current.isConstant(bits)) {
        Arrays.fill(pixels, at, end, readPixel(current, current.green.read(bits)));
        at = end;
      }
      while (at < end) {
        int green = current.green.read(bits);
        if (green < LITERALS) {
          pixels[at++] = readPixel(current, green);
        } else if (green < LITERALS + LENGTHS) {
          int length = readNumber(green - LITERALS);
          int distance = distance(readNumber(current.distance.read(bits)), width);
          if (distance > at || length > pixels.length - at) {
            throw UnreadableImageException.damaged();
          }
          for (int i = 0; i < length; i++, at++) {
            pixels[at] = pixels[at - distance];
          }
        } else {
          while (cached < at) {
            int pixel = pixels[cached++];
            cache[HASH * pixel >>> (Integer.SIZE - cacheBits)] = pixel;
          }
          pixels[at++] = cache[green - LITERALS - LENGTHS];
        }
      }
    }
    bits.requireNotPastEnd();
    return pixels;
  }

  private int readPixel(Codes codes, int green) {
    int red = codes.red.read(bits);
    int blue = codes.blue.read(bits);
    int alpha = codes.alpha.read(bits);
    return alpha << 24 | red << 16 | green << 8 | blue;
  }

  /** A length or a distance code: its upper bits from a symbol, the lower ones as they are. */
  private int readNumber(int symbol) {
    if (symbol < 4) {
      return symbol + 1;
    }
    int extra = symbol - 2 >> 1;
    return ((2 + (symbol & 1)) << extra) + bits.read(extra) + 1;
  }

  private static int distance(int code, int width) {
    if (code > NEAREST.length) {
      return code - NEAREST.length;
    }
    int near = NEAREST[code - 1];
    return Math.max(1, (near >> 4) * width + 8 - (near & 15));
  }
}
