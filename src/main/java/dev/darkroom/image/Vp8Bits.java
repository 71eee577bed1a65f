package dev.darkroom.image;

/** The arithmetic decoder of VP8 (RFC 6386, section 7), whose input must not end too early. */
final class Vp8Bits {
  private static final int EVEN = 128;

  private final Bytes data;
  private int at;
  private long value;

  /** Bits in {@link #value} below the eight that are compared. */
  private int spare = -8;

  /** Less 1, as libwebp has it. */
  private int range = 254;

  Vp8Bits(Bytes data) {
    this.data = data;
  }

  /**
   * One bit.
   *
   * @param probability that it is 0, in 256ths
   */
  boolean read(int probability) throws UnreadableImageException {
    if (spare < 0) {
      fill();
    }
    int split = range * probability >> 8;
    boolean one = (int) (value >>> spare) > split;
    int width;
    if (one) {
      width = range - split;
      value -= (long) (split + 1) << spare;
    } else {
      width = split + 1;
    }
    int shift = Integer.numberOfLeadingZeros(width) - 24;
    range = (width << shift) - 1;
    spare -= shift;
    return one;
  }

  private void fill() throws UnreadableImageException {
    if (at == data.size()) {
      throw UnreadableImageException.endsTooEarly();
    }
    for (int i = 0; i < 6 && at < data.size(); i++) {
      value = value << 8 | data.data()[data.from() + at++] & 0xFF;
      spare += 8;
    }
  }

  /** 1 or 0. */
  int readBit(int probability) throws UnreadableImageException {
    return read(probability) ? 1 : 0;
  }

  boolean readFlag() throws UnreadableImageException {
    return read(EVEN);
  }

  /** An unsigned number, its first bit the highest. */
  int readNumber(int bits) throws UnreadableImageException {
    int number = 0;
    for (int i = 0; i < bits; i++) {
      number = number << 1 | readBit(EVEN);
    }
    return number;
  }

  /** A number and its sign. */
  int readSigned(int bits) throws UnreadableImageException {
    int number = readNumber(bits);
    return readFlag() ? -number : number;
  }

  /** A flag, and a signed number where it is set. */
  int readOptional(int bits) throws UnreadableImageException {
    return readFlag() ? readSigned(bits) : 0;
  }
}
