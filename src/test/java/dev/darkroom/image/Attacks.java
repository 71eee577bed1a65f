package dev.darkroom.image;

import static dev.darkroom.image.Containers.PNG_SIGNATURE;
import static dev.darkroom.image.Containers.concat;
import static dev.darkroom.image.Containers.pngChunk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;

/** Small files that ask for much. */
final class Attacks {
  /** Blocks that one end-of-block run of a JPEG scan skips: 0xE0 and 14 bits (T.81, G.1.2.2). */
  private static final int LONGEST_RUN = (1 << 15) - 1;

  private Attacks() {}

  /**
   * A progressive JPEG of empty scans: each says in some bytes that no block has a coefficient.
   *
   * @param scans before which none has the DC coefficients, so that the first is worth a warning
   */
  static byte[] emptyScans(int width, int height, int scans) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD8});
    byte[] quantization = new byte[65];
    Arrays.fill(quantization, 1, 65, (byte) 1);
    writeSegment(file, 0xDB, quantization);
    ByteBuffer frame = ByteBuffer.allocate(15).put((byte) 8);
    frame.putShort((short) height).putShort((short) width).put((byte) 3);
    for (byte id = 1; id <= 3; id++) {
      frame.put(id).put((byte) 0x11).put((byte) 0);
    }
    writeSegment(file, 0xC2, frame.array());
    // One code of one bit: for AC the longest run, for DC a difference of 0.
    byte[] runs = new byte[18];
    runs[0] = 0x10;
    runs[1] = 1;
    runs[17] = (byte) 0xE0;
    writeSegment(file, 0xC4, runs);
    byte[] zeros = new byte[18];
    zeros[1] = 1;
    writeSegment(file, 0xC4, zeros);
    int blocks = Math.ceilDiv(width, 8) * Math.ceilDiv(height, 8);
    for (int i = 0; i < scans; i++) {
      writeSegment(file, 0xDA, new byte[] {1, (byte) (1 + i % 3), 0, 1, 63, 0});
      file.writeBytes(runs(blocks));
    }
    file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD9});
    return file.toByteArray();
  }

  /** Each run is the code 0 and the 14 bits of its length less 2^14. */
  private static byte[] runs(int blocks) {
    StringBuilder bits = new StringBuilder();
    for (int left = blocks; left > 0; ) {
      int run = Math.clamp(left, LONGEST_RUN + 1 >> 1, LONGEST_RUN);
      int rest = run - (LONGEST_RUN + 1 >> 1);
      bits.append(String.format("%15s", Integer.toBinaryString(rest)).replace(' ', '0'));
      left -= run;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < bits.length(); i += 8) {
      String padded =
          (bits.substring(i, Math.min(i + 8, bits.length())) + "1111111").substring(0, 8);
      int value = Integer.parseInt(padded, 2);
      bytes.write(value);
      if (value == 0xFF) {
        bytes.write(0);
      }
    }
    return bytes.toByteArray();
  }

  private static void writeSegment(ByteArrayOutputStream file, int marker, byte[] data) {
    file.writeBytes(
        ByteBuffer.allocate(4)
            .put((byte) 0xFF)
            .put((byte) marker)
            .putShort((short) (data.length + 2))
            .array());
    file.writeBytes(data);
  }

  /** A lossless WebP of 34 bytes whose five codes have one symbol each: no pixel takes a bit. */
  static byte[] emptyWebp(int width, int height) {
    // Size, no alpha, version 0; no transform, no colour cache, no meta codes; five simple codes.
    long[][] fields = {
      {width - 1, 14},
      {height - 1, 14},
      {0, 4},
      {0, 3},
      {0b0001, 4},
      {0b0001, 4},
      {0b0001, 4},
      {0b0001, 4},
      {0b0001, 4}
    };
    byte[] bits = new byte[10];
    int at = 0;
    for (long[] field : fields) {
      for (int i = 0; i < field[1]; i++, at++) {
        bits[at / 8] |= (byte) ((field[0] >> i & 1) << at % 8);
      }
    }
    int size = 1 + bits.length;
    return ByteBuffer.allocate(20 + size + size % 2)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes())
        .putInt(12 + size + size % 2)
        .put("WEBPVP8L".getBytes())
        .putInt(size)
        .put((byte) '/')
        .put(bits)
        .array();
  }

  /**
   * A PNG of zeros.
   *
   * @param colorType with 16 bits a sample: 2 RGB, 6 RGB and alpha
   */
  static byte[] emptyPng(int width, int height, int colorType, boolean interlaced) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) 16)
            .put((byte) colorType)
            .putShort((short) 0)
            .put((byte) (interlaced ? 1 : 0))
            .array();
    // Enough for all filter bytes, too, in up to seven passes.
    long bytes = (long) width * height * (colorType == 2 ? 6 : 8) + 15L * height;
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(data)) {
      byte[] zeros = new byte[1 << 16];
      for (long i = 0; i < bytes; i += zeros.length) {
        deflater.write(zeros);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] start = concat(PNG_SIGNATURE, pngChunk("IHDR", header));
    return concat(concat(start, pngChunk("IDAT", data.toByteArray())), pngChunk("IEND"));
  }
}
