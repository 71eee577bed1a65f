package dev.darkroom.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Part of a file; whoever reads past its end learns that it ends too early.
 *
 * @param data the whole file
 * @param from the index of the first byte
 * @param to the index past the last byte
 */
record Bytes(byte[] data, int from, int to) {
  static final Bytes NONE = new Bytes(new byte[0]);

  Bytes(byte[] data) {
    this(data, 0, data.length);
  }

  int size() {
    return to - from;
  }

  /** The part of {@code size} bytes at {@code at}. */
  Bytes slice(int at, long size) throws UnreadableImageException {
    if (at < 0 || size < 0 || at + size > size()) {
      throw UnreadableImageException.endsTooEarly();
    }
    return new Bytes(data, from + at, (int) (from + at + size));
  }

  Bytes after(int at) throws UnreadableImageException {
    return slice(at, Math.max(0, size() - at));
  }

  boolean startsWith(int at, String latin) {
    byte[] expected = latin.getBytes(StandardCharsets.ISO_8859_1);
    int start = from + at;
    return size() - at >= expected.length
        && Arrays.equals(data, start, start + expected.length, expected, 0, expected.length);
  }

  int u8(int at) throws UnreadableImageException {
    if (at < 0 || at >= size()) {
      throw UnreadableImageException.endsTooEarly();
    }
    return data[from + at] & 0xFF;
  }

  int u16(int at) throws UnreadableImageException {
    return u8(at) << 8 | u8(at + 1);
  }

  long u32(int at) throws UnreadableImageException {
    return (long) u16(at) << 16 | u16(at + 2);
  }

  int u16LittleEndian(int at) throws UnreadableImageException {
    return u8(at) | u8(at + 1) << 8;
  }

  long u32LittleEndian(int at) throws UnreadableImageException {
    return u16LittleEndian(at) | (long) u16LittleEndian(at + 2) << 16;
  }

  /** The characters before the first such byte, all if there is none. */
  String until(int end) {
    int at = from;
    while (at < to && data[at] != end) {
      at++;
    }
    return new Bytes(data, from, at).latin();
  }

  String latin() {
    return new String(data, from, size(), StandardCharsets.ISO_8859_1);
  }
}
