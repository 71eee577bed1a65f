package dev.darkroom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Makes the containers of damaged images say that all is well. */
final class Containers {
  static final byte[] PNG_SIGNATURE = "\u0089PNG\r\n\u001A\n".getBytes(ISO_8859_1);
  private static final int PNG_OVERHEAD = 12;
  private static final int WEBP_CHUNK = 12;

  private Containers() {}

  /** A file of which {@code kept} bytes are left, whole as far as its container tells. */
  static byte[] hideCut(String type, byte[] file, int kept) {
    return switch (type) {
      case "jpg" -> concat(Arrays.copyOf(file, kept), new byte[] {(byte) 0xFF, (byte) 0xD9});
      case "webp" -> hideWebpCut(Arrays.copyOf(file, kept));
      case "png" -> hidePngCut(file, kept);
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static byte[] hideWebpCut(byte[] cut) {
    if (cut.length >= WEBP_CHUNK + 8) {
      ByteBuffer.wrap(cut)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(4, cut.length - 8)
          .putInt(WEBP_CHUNK + 4, cut.length - WEBP_CHUNK - 8);
    }
    return cut;
  }

  private static byte[] hidePngCut(byte[] file, int kept) {
    int at = PNG_SIGNATURE.length;
    while (!type(file, at).equals("IDAT")) {
      at += ByteBuffer.wrap(file).getInt(at) + PNG_OVERHEAD;
    }
    if (kept < at + 8) {
      return Arrays.copyOf(file, kept);
    }
    byte[] data = Arrays.copyOfRange(file, at + 8, kept);
    byte[] start = Arrays.copyOf(file, at);
    return concat(concat(start, pngChunk("IDAT", data)), pngChunk("IEND"));
  }

  /** A PNG file whose chunks' sums are right, as far as its chunks can be followed. */
  static byte[] repairSums(byte[] file) {
    byte[] repaired = file.clone();
    ByteBuffer buffer = ByteBuffer.wrap(repaired);
    if (Arrays.mismatch(file, PNG_SIGNATURE) != PNG_SIGNATURE.length) {
      return repaired;
    }
    for (int at = PNG_SIGNATURE.length; at + PNG_OVERHEAD <= file.length; ) {
      int length = buffer.getInt(at);
      if (length < 0 || length > file.length - at - PNG_OVERHEAD) {
        break;
      }
      buffer.putInt(at + 8 + length, sum(repaired, at + 4, length + 4));
      at += length + PNG_OVERHEAD;
    }
    return repaired;
  }

  static byte[] pngChunk(String type, byte... data) {
    byte[] body = concat(type.getBytes(US_ASCII), data);
    return ByteBuffer.allocate(body.length + 8)
        .putInt(data.length)
        .put(body)
        .putInt(sum(body, 0, body.length))
        .array();
  }

  static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static String type(byte[] file, int at) {
    return new String(file, at + 4, 4, US_ASCII);
  }

  private static int sum(byte[] bytes, int from, int size) {
    CRC32 sum = new CRC32();
    sum.update(bytes, from, size);
    return (int) sum.getValue();
  }
}
