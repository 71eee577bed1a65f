package dev.darkroom.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.failure.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The texts inside of PNG files. */
public final class PngTexts {
  /** Under which a PNG carries XMP (XMP Specification Part 3, section 1.1.5). */
  static final String XMP = "XML:com.adobe.xmp";

  /** More than any tool writes. */
  private static final int MAX_TEXTS = 100;

  private static final int CHUNK_START = 8;
  private static final int SUM = 4;

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

  /** The chunks that carry what a file tells of its image. */
  static List<PngChunk> chunks(ImageMetadata metadata) {
    List<PngChunk> chunks = new ArrayList<>();
    metadata.pngTexts().forEach((keyword, text) -> chunks.add(PngChunk.text(keyword, text)));
    if (metadata.sourceType() != null) {
      String packet = new String(new Xmp(metadata.sourceType(), null).packet(), UTF_8);
      chunks.add(PngChunk.internationalText(XMP, packet));
    }
    chunks.add(PngChunk.internationalText(ImageEncoder.KEYWORD, metadata.parameters()));
    return chunks;
  }
}
