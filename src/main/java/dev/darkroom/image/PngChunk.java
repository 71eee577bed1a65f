package dev.darkroom.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A chunk of a PNG file that is written (third edition, section 5.3).
 *
 * @param type four letters
 */
record PngChunk(String type, byte[] data) {
  /**
   * A text in UTF-8 (section 11.3.3.4), not deflated; neither language nor keyword in that are
   * given.
   *
   * @param keyword 1 to 79 Latin-1 characters
   */
  static PngChunk internationalText(String keyword, String text) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes((keyword + "\0\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1));
    data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return new PngChunk("iTXt", data.toByteArray());
  }

  /**
   * A text as Pillow's {@code PngInfo.add_text} writes it: tEXt where Latin-1 has all of its
   * characters, else iTXt.
   */
  static PngChunk text(String keyword, String text) {
    return StandardCharsets.ISO_8859_1.newEncoder().canEncode(text)
        ? new PngChunk("tEXt", (keyword + "\0" + text).getBytes(StandardCharsets.ISO_8859_1))
        : internationalText(keyword, text);
  }

  void writeTo(ByteArrayOutputStream out) {
    byte[] typed =
        ByteBuffer.allocate(4 + data.length)
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .put(data)
            .array();
    CRC32 crc = new CRC32();
    crc.update(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
