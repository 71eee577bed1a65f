package dev.darkroom.image;

/**
 * A canonical prefix code (RFC 9649, section 3.7.2.1) as tables: the first has an entry for each
 * value of the next bits, and leads to others where a code is longer.
 */
final class PrefixCode {
  static final int MAX_LENGTH = 15;
  private static final int FIRST_BITS = 8;
  private static final int LENGTH_BITS = 4;

  /** A symbol and its code's length; or, negative, where another table begins, and its bits. */
  private final int[] entries;

  private final int firstMask;

  private PrefixCode(int[] entries, int firstMask) {
    this.entries = entries;
    this.firstMask = firstMask;
  }

  /**
   * @param lengths of each symbol's code, 0 where it has none; a lone symbol's code is empty
   * @throws UnreadableImageException if they make no code, or leave some bits without a meaning
   */
  static PrefixCode of(int[] lengths) throws UnreadableImageException {
    int[] counts = new int[MAX_LENGTH + 1];
    int last = 0;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      counts[lengths[symbol]]++;
      last = lengths[symbol] > 0 ? symbol : last;
    }
    if (counts[0] == lengths.length - 1) {
      return new PrefixCode(new int[] {last << LENGTH_BITS}, 0);
    }
    int[] next = firstCodes(counts);
    int longest = MAX_LENGTH;
    while (counts[longest] == 0) {
      longest--;
    }
    int firstBits = Math.min(longest, FIRST_BITS);
    int[] codes = new int[lengths.length];
    int[] furtherBits = new int[1 << firstBits];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        // The first bit of a code is read first, and is then the lowest one.
        codes[symbol] = Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
        int start = codes[symbol] & (furtherBits.length - 1);
        furtherBits[start] = Math.max(furtherBits[start], length - firstBits);
      }
    }
    return new PrefixCode(entries(lengths, codes, furtherBits, firstBits), (1 << firstBits) - 1);
  }

  private static int[] firstCodes(int[] counts) throws UnreadableImageException {
    int[] first = new int[MAX_LENGTH + 1];
    int code = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      first[length] = code;
      code += counts[length];
      if (code > 1 << length) {
        throw UnreadableImageException.damaged();
      }
      code <<= 1;
    }
    if (code != 2 << MAX_LENGTH) {
      throw UnreadableImageException.damaged();
    }
    return first;
  }

  private static int[] entries(int[] lengths, int[] codes, int[] furtherBits, int firstBits) {
    int size = furtherBits.length;
    int[] starts = new int[furtherBits.length];
    for (int i = 0; i < furtherBits.length; i++) {
      starts[i] = size;
      size += furtherBits[i] > 0 ? 1 << furtherBits[i] : 0;
    }
    int[] entries = new int[size];
    for (int i = 0; i < furtherBits.length; i++) {
      entries[i] = furtherBits[i] > 0 ? ~(starts[i] << LENGTH_BITS | furtherBits[i]) : 0;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        int entry = symbol << LENGTH_BITS | length;
        int first = codes[symbol] & (furtherBits.length - 1);
        if (length <= firstBits) {
          for (int i = first; i < furtherBits.length; i += 1 << length) {
            entries[i] = entry;
          }
        } else {
          int step = 1 << (length - firstBits);
          int end = starts[first] + (1 << furtherBits[first]);
          for (int i = starts[first] + (codes[symbol] >> firstBits); i < end; i += step) {
            entries[i] = entry;
          }
        }
      }
    }
    return entries;
  }

  /** Whether it takes no bits. */
  boolean isEmpty() {
    return firstMask == 0 && entries.length == 1;
  }

  /** What its tables take. */
  int size() {
    return entries.length;
  }

  /** The next symbol. */
  int read(Vp8lBits bits) {
    int window = bits.peek();
    int entry = entries[window & firstMask];
    if (entry < 0) {
      int further = ~entry;
      int mask = (1 << (further & 15)) - 1;
      entry = entries[(further >> LENGTH_BITS) + (window >>> FIRST_BITS & mask)];
    }
    bits.skip(entry & 15);
    return entry >> LENGTH_BITS;
  }
}
