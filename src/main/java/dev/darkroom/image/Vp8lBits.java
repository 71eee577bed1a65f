package dev.darkroom.image;

/** The bits of a lossless WebP bitstream (RFC 9649, section 3.1), least significant first. */
final class Vp8lBits {
  private final Bytes data;
  private int at;
  private long window;

  /** In {@link #window}; what lies behind the end counts, as zeros. */
  private int count;

  Vp8lBits(Bytes data) {
    this.data = data;
  }

  /** The next 32 bits at most, which stay. */
  int peek() {
    while (count < 32) {
      int index = data.from() + at++;
      long next = index < data.to() ? data.data()[index] & 0xFF : 0;
      window |= next << count;
      count += 8;
    }
    return (int) window;
  }

  void skip(int bits) {
    window >>>= bits;
    count -= bits;
  }

  /** An unsigned number of 0 to 24 bits. */
  int read(int bits) {
    int value = peek() & ((1 << bits) - 1);
    skip(bits);
    return value;
  }

  boolean readFlag() {
    return read(1) != 0;
  }

  /**
   * @throws UnreadableImageException if bits have been read that are not there
   */
  void requireNotPastEnd() throws UnreadableImageException {
    if (8L * at - count > 8L * data.size()) {
      throw UnreadableImageException.endsTooEarly();
    }
  }
}
