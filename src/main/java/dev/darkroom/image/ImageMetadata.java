package dev.darkroom.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the file of an image tells of it.
 *
 * @param parameters that it was made with, in JSON
 * @param sourceType null where the file is not to tell
 * @param pngTexts further texts, which PNG alone has room for, by keywords of 1 to 79 Latin-1
 *     characters
 */
public record ImageMetadata(
    String parameters, @Nullable DigitalSourceType sourceType, Map<String, String> pngTexts) {
  public ImageMetadata {
    // In their order: the same image is to give the same bytes.
    pngTexts = Collections.unmodifiableMap(new LinkedHashMap<>(pngTexts));
  }

  public ImageMetadata(String parameters, @Nullable DigitalSourceType sourceType) {
    this(parameters, sourceType, Map.of());
  }
}
