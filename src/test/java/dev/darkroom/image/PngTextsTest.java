package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.darkroom.failure.InvalidInputException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PngTextsTest {
  private static byte[] png(Map<String, String> texts) {
    Image image = new Image(2, 2, new byte[12]);
    return ImageEncoder.encode(image, new ImageFormat.Png(), new ImageMetadata("{}", null, texts));
  }

  private static String base64(byte[] file) {
    return Base64.getEncoder().encodeToString(file);
  }

  @Test
  void readsPlainAndInternationalTexts() {
    byte[] file = png(Map.of("parameters", "a fox", "more", "狐"));

    assertThat(PngTexts.read("image", base64(file)))
        .containsOnly(entry("parameters", "a fox"), entry("more", "狐"), entry("darkroom", "{}"));
  }

  @Test
  void refusesMoreTextsThanAnyToolWrites() {
    Map<String, String> texts = new HashMap<>();
    for (int i = 1; i < 100; i++) {
      texts.put("text" + i, "a");
    }
    String most = base64(png(texts));
    texts.put("another", "a");
    String more = base64(png(texts));

    assertThat(PngTexts.read("image", most)).hasSize(100);
    assertThatThrownBy(() -> PngTexts.read("image", more))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("more than 100 texts");
  }

  @Test
  void refusesAFileThatEndsWithinAChunk() {
    byte[] file = png(Map.of());

    assertThatThrownBy(() -> PngTexts.read("image", base64(Arrays.copyOf(file, 45))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("ends too early");
  }
}
