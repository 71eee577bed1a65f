package dev.darkroom.image;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a PNG file says of its orientation, in any of the chunks where tools put it and Pillow finds
 * it: Exif in eXIf or as a hexadecimal text, XMP as a text; texts plain (tEXt), deflated (zTXt) or
 * international (iTXt). Of two with one name the later counts. Only what is asked for is inflated.
 */
final class PngOrientation {
  private static final String EXIF = "exif";
  private static final String EXIF_PROFILE = "Raw profile type exif";

  private final Map<String, PngText> texts = new HashMap<>();

  /** Keeps the chunk if it may say something. */
  void add(String type, Bytes data) {
    switch (type) {
      case "eXIf" -> texts.put(EXIF, new PngText(type, data));
      case "tEXt", "zTXt", "iTXt" -> {
        String keyword = data.until(0);
        boolean plain = type.equals("tEXt");
        if (keyword.equals(EXIF) && plain
            || keyword.equals(EXIF_PROFILE)
            || keyword.equals(PngTexts.XMP)) {
          texts.put(keyword, new PngText(type, data));
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
    return ExifOrientation.of(exif, content(PngTexts.XMP).latin());
  }

  /** Three lines of heading, then lines of hexadecimal digits. */
  private Bytes profile() {
    String[] lines = content(EXIF_PROFILE).latin().split("\n", 4);
    String digits = lines.length < 4 ? "" : lines[3].replaceAll("\\s", "");
    return new Bytes(HexFormat.of().parseHex(digits));
  }

  /** Nothing where there is no such text, or it cannot be read. */
  private Bytes content(String keyword) {
    PngText text = texts.get(keyword);
    return text == null ? Bytes.NONE : text.content();
  }
}
