package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngTextsTest {
  private static byte[] png() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }

  private static String base64(byte[] file) {
    return Base64.getEncoder().encodeToString(file);
  }

  @Test
  void aTextThatIsAddedLeavesTheImage() throws IOException {
    byte[] file = PngTexts.with(png(), "parameters", "a fox");

    assertThat(Png.decode(file).getWidth()).isEqualTo(2);
    assertThat(PngTexts.read("image", base64(file))).containsEntry("parameters", "a fox");
  }

  /** As the JDK reads it: UTF-8 in a chunk of its own kind. */
  @Test
  void whatLatin1LacksIsInternational() throws IOException {
    byte[] file = PngTexts.with(png(), "parameters", "狐");

    assertThat(Png.text(file, "parameters")).isEqualTo("狐");
  }

  @Test
  void refusesMoreTextsThanAnyToolWrites() throws IOException {
    byte[] file = png();
    for (int i = 0; i < 100; i++) {
      file = PngTexts.with(file, "text" + i, "a");
    }
    String most = base64(file);
    String more = base64(PngTexts.with(file, "another", "a"));

    assertThat(PngTexts.read("image", most)).hasSize(100);
    assertThatThrownBy(() -> PngTexts.read("image", more))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("more than 100 texts");
  }

  @Test
  void refusesAFileThatEndsWithinAChunk() throws IOException {
    byte[] file = png();

    assertThatThrownBy(() -> PngTexts.read("image", base64(Arrays.copyOf(file, 45))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("ends too early");
  }
}
