package dev.darkroom.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import dev.darkroom.failure.FailedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;

/** Writes WebP by libwebp, in the extended format (RFC 9649, section 2.7) with XMP. */
final class WebpEncoder {
  private static final String LOSSY = "Lossy";
  private static final String LOSSLESS = "Lossless";

  /** Where nothing is lost, it says how hard libwebp tries: this is what its tools do. */
  private static final int LOSSLESS_EFFORT = 75;

  private static final int FILE_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int EXTENDED_HEADER = 10;
  private static final int XMP_FLAG = 4;

  private WebpEncoder() {}

  static byte[] encodeLossy(Image image, int quality, Xmp xmp) {
    return extended(image, encode(image, LOSSY, quality), xmp.packet());
  }

  static byte[] encodeLossless(Image image, Xmp xmp) {
    return extended(image, encode(image, LOSSLESS, LOSSLESS_EFFORT), xmp.packet());
  }

  /** A file in the simple format: a header and the chunk of the one bitstream. */
  private static byte[] encode(Image image, String compression, int quality) {
    var buffered = image.toBufferedImage();
    try {
      return ImageWriters.write(
          new WebPImageWriterSpi(),
          writer -> {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionType(compression);
            settings.setCompressionQuality(quality / 100f);
            writer.write(null, new IIOImage(buffered, null, null), settings);
          });
    } catch (LinkageError | IllegalStateException e) {
      // The library for this platform could not be unpacked or loaded.
      throw new FailedException(
          "libwebp could not be loaded on this machine, so it writes no WebP", e);
    }
  }

  private static byte[] extended(Image image, byte[] simple, byte[] xmp) {
    int size =
        FILE_HEADER
            + CHUNK_HEADER
            + EXTENDED_HEADER
            + simple.length
            - FILE_HEADER
            + CHUNK_HEADER
            + xmp.length
            + xmp.length % 2;
    ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii(WebpFile.RIFF)).putInt(size - CHUNK_HEADER).put(ascii(WebpFile.WEBP));
    file.put(ascii("VP8X")).putInt(EXTENDED_HEADER).putInt(XMP_FLAG);
    put24(file, image.width() - 1);
    put24(file, image.height() - 1);
    file.put(simple, FILE_HEADER, simple.length - FILE_HEADER);
    file.put(ascii("XMP ")).putInt(xmp.length).put(xmp);
    return file.array();
  }

  private static void put24(ByteBuffer file, int value) {
    file.putShort((short) value).put((byte) (value >> 16));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
