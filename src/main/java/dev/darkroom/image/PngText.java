package dev.darkroom.image;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A chunk of a PNG file that holds a text (third edition, section 11.3.3), or Exif.
 *
 * @param type tEXt (plain), zTXt (deflated), iTXt (international) or eXIf
 */
record PngText(String type, Bytes data) {
  /** Longer texts count as absent; Pillow refuses the file. */
  static final int MAX_INFLATED = 1 << 20;

  static boolean isText(String type) {
    return type.equals("tEXt") || type.equals("zTXt") || type.equals("iTXt");
  }

  String keyword() {
    return data.until(0);
  }

  /** In which the content is written. */
  Charset charset() {
    return type.equals("iTXt") ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
  }

  /** Nothing where it cannot be read. */
  Bytes content() {
    try {
      int at = keyword().length() + 1;
      return switch (type) {
        case "eXIf" -> data;
        case "tEXt" -> data.after(at);
        case "zTXt" -> data.u8(at) == 0 ? inflated(data.after(at + 1)) : Bytes.NONE;
        default -> international(data.after(at));
      };
    } catch (UnreadableImageException e) {
      return Bytes.NONE;
    }
  }

  /** Whether it is deflated, how, a language, the keyword in it, each ended by 0; and the text. */
  private static Bytes international(Bytes data) throws UnreadableImageException {
    boolean deflated = data.u8(0) != 0;
    int method = data.u8(1);
    int language = 2 + data.after(2).until(0).length() + 1;
    Bytes text = data.after(language + data.after(language).until(0).length() + 1);
    if (!deflated) {
      return text;
    }
    return method == 0 ? inflated(text) : Bytes.NONE;
  }

  private static Bytes inflated(Bytes data) {
    byte[] text = new byte[MAX_INFLATED + 1];
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(data.data(), data.from(), data.size());
      int size = inflater.inflate(text);
      return size > MAX_INFLATED ? Bytes.NONE : new Bytes(Arrays.copyOf(text, size));
    } catch (DataFormatException e) {
      return Bytes.NONE;
    }
  }
}
