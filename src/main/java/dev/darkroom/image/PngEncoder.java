package dev.darkroom.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.List;
import javax.imageio.IIOImage;

/** Writes PNG (RFC 2083 and its third edition) with text inside. The same input, the same bytes. */
final class PngEncoder {
  /** The signature, and IHDR: its 13 bytes, their length, type and checksum. */
  private static final int HEADER = 8 + 13 + 12;

  private PngEncoder() {}

  /**
   * Encodes an image.
   *
   * @param texts which follow the file's header in their order
   */
  static byte[] encode(Image image, List<PngChunk> texts) {
    BufferedImage buffered = image.toBufferedImage();
    byte[] png =
        ImageWriters.write("png", writer -> writer.write(new IIOImage(buffered, null, null)));
    ByteArrayOutputStream file = new ByteArrayOutputStream(png.length);
    file.write(png, 0, HEADER);
    texts.forEach(text -> text.writeTo(file));
    file.write(png, HEADER, png.length - HEADER);
    return file.toByteArray();
  }
}
