package dev.darkroom.image;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a PNG file says of its orientation, in any of the chunks where tools put it and Pillow finds
 * it: Exif in eXIf or as a hexadecimal text, XMP as a text; texts plain (tEXt), deflated (zTXt) or
 * international (iTXt). Of two with one name the later counts. Only what is asked for is inflated.
 */
final class PngOrientation {
  private static final String EXIF = "exif";
  private static final String EXIF_PROFILE = "Raw profile type exif";
  private static final String XMP = "XML:com.adobe.xmp";

  /** Longer texts count as absent; Pillow refuses the file. */
  private static final int MAX_INFLATED = 1 << 20;

  /** A chunk of that type. */
  private record Text(String type, Bytes data) {}

  private final Map<String, Text> texts = new HashMap<>();

  /** Keeps the chunk if it may say something. */
  void add(String type, Bytes data) {
    switch (type) {
      case "eXIf" -> texts.put(EXIF, new Text(type, data));
      case "tEXt", "zTXt", "iTXt" -> {
        String keyword = data.until(0);
        boolean plain = type.equals("tEXt");
        if (keyword.equals(EXIF) && plain || keyword.equals(EXIF_PROFILE) || keyword.equals(XMP)) {
          texts.put(keyword, new Text(type, data));
        }
      }
      default -> {}
    }
  }

  Orientation orientation() {
    Bytes exif;
    try {
      exif = texts.containsKey(EXIF) ? content(EXIF) : profile();
    } catch (IllegalArgumentException e) {
      // Where the profile is not hexadecimal, Pillow gives up.
      return Orientation.UPRIGHT;
    }
    return ExifOrientation.of(exif, content(XMP).latin());
  }

  /** Three lines of heading, then lines of hexadecimal digits. */
  private Bytes profile() {
    String[] lines = content(EXIF_PROFILE).latin().split("\n", 4);
    String digits = lines.length < 4 ? "" : lines[3].replaceAll("\\s", "");
    return new Bytes(HexFormat.of().parseHex(digits));
  }

  /** Nothing where there is no such text, or it cannot be read. */
  private Bytes content(String keyword) {
    Text text = texts.get(keyword);
    if (text == null) {
      return Bytes.NONE;
    }
    Bytes data = text.data;
    try {
      int at = data.until(0).length() + 1;
      return switch (text.type) {
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
