package dev.darkroom.image;

import dev.darkroom.failure.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The texts inside of PNG files. */
public final class PngTexts {
  /** More than any tool writes. */
  private static final int MAX_TEXTS = 100;

  private static final int CHUNK_START = 8;
  private static final int SUM = 4;

  /** Of IHDR, which every file begins with: its 13 bytes, their length, type and checksum. */
  private static final int HEADER = CHUNK_START + 13 + SUM;

  private PngTexts() {}

  /**
   * Reads the texts of a file that was sent. No checksum is looked at.
   *
   * @param field the name of the field that held it, for the refusal
   * @param text a data URI, or bare base64, as {@link ImageOpener#open} has it
   * @return by their keywords; of two with one keyword the later
   * @throws InvalidInputException if it holds no PNG file, or one with more than {@value
   *     #MAX_TEXTS} texts
   */
  public static Map<String, String> read(String field, String text) {
    try {
      return read(new Bytes(Base64Text.decode(text)));
    } catch (UnreadableImageException e) {
      throw InvalidInputException.unreadableImage(field, e.problem());
    }
  }

  private static Map<String, String> read(Bytes file) throws UnreadableImageException {
    if (!file.startsWith(0, PngFile.SIGNATURE)) {
      throw new UnreadableImageException("it is no PNG file, and only those are read here");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    int count = 0;
    int at = PngFile.SIGNATURE.length();
    while (file.size() - at >= CHUNK_START) {
      String type = file.slice(at + 4, 4).latin();
      Bytes data = file.slice(at + CHUNK_START, file.u32(at));
      if (PngText.isText(type)) {
        if (++count > MAX_TEXTS) {
          throw new UnreadableImageException("it has more than " + MAX_TEXTS + " texts");
        }
        PngText text = new PngText(type, data);
        Bytes content = text.content();
        texts.put(
            text.keyword(),
            new String(content.data(), content.from(), content.size(), text.charset()));
      }
      at += CHUNK_START + data.size() + SUM;
    }
    return texts;
  }

  /**
   * A file with one more text, as Pillow's {@code PngInfo.add_text} writes it: tEXt where Latin-1
   * has all of its characters, else iTXt.
   *
   * @param png a file
   * @param keyword 1 to 79 Latin-1 characters
   */
  public static byte[] with(byte[] png, String keyword, String text) {
    CharsetEncoder latin = StandardCharsets.ISO_8859_1.newEncoder();
    PngChunk chunk =
        latin.canEncode(text)
            ? new PngChunk("tEXt", (keyword + "\0" + text).getBytes(StandardCharsets.ISO_8859_1))
            // It is not deflated, and neither language nor keyword in that are given.
            : new PngChunk(
                "iTXt", (keyword + "\0\0\0\0\0" + text).getBytes(StandardCharsets.UTF_8));
    int header = PngFile.SIGNATURE.length() + HEADER;
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(png, 0, header);
    chunk.writeTo(file);
    file.write(png, header, png.length - header);
    return file.toByteArray();
  }
}
