package dev.darkroom.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Reads PNG for tests, by the JDK and, for the text, by the specification. */
public final class Png {
  private static final int SIGNATURE = 8;
  private static final int CHUNK_OVERHEAD = 12;

  private Png() {}

  /** Red, green and blue of each pixel, row by row, 0 to 255. */
  public static int[] rgb(byte[] png) {
    BufferedImage image = decode(png);
    Raster raster = image.getRaster();
    int[] samples = raster.getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    return raster.getNumBands() == 1
        ? IntStream.of(samples).flatMap(grey -> IntStream.of(grey, grey, grey)).toArray()
        : samples;
  }

  public static BufferedImage decode(byte[] png) {
    try {
      return ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The text of the uncompressed iTXt chunk of a keyword (PNG, third edition, section 11.3.3.4).
   */
  public static String text(byte[] png, String keyword) {
    return texts(png, keyword).stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError("no text " + keyword));
  }

  /** Likewise, each that there is. */
  public static List<String> texts(byte[] png, String keyword) {
    List<String> texts = new ArrayList<>();
    for (int at = SIGNATURE; at < png.length; ) {
      int length = ByteBuffer.wrap(png).getInt(at);
      String type = new String(png, at + 4, 4, StandardCharsets.US_ASCII);
      byte[] data = Arrays.copyOfRange(png, at + 8, at + 8 + length);
      String content = new String(data, StandardCharsets.UTF_8);
      // keyword, 0, compression flag 0, method 0, language, 0, translated keyword, 0, text
      String head = keyword + "\0\0\0\0\0";
      if (type.equals("iTXt") && content.startsWith(head)) {
        texts.add(content.substring(head.length()));
      }
      at += CHUNK_OVERHEAD + length;
    }
    return texts;
  }
}
