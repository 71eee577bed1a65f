package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expectations are Pillow's, through diffusers' {@code load_image}. */
class ImageReaderTest {
  static Stream<String> exactFiles() {
    return Stream.of(".png", ".jpg", ".webp")
        .flatMap(ending -> Images.names(ending).stream())
        .filter(name -> !name.contains("refused"))
        .filter(name -> !name.equals("440.jpg") && !name.startsWith("flat"));
  }

  @ParameterizedTest
  @MethodSource("exactFiles")
  void readsEveryPixelAsPillowDoes(String name) {
    Image expected = Images.ppm(name + ".ppm");

    Image image = Images.read("image", Images.base64(name));

    assertThat(List.of(image.width(), image.height()))
        .containsExactly(expected.width(), expected.height());
    assertThat(Arrays.mismatch(image.rgb(), expected.rgb())).isEqualTo(-1);
  }

  /** As large as is allowed, in 706 bytes. */
  @Test
  void readsALargeImageOfOneColor() {
    Image image = Images.read("image", Images.base64("flat-4096x4096.webp"));

    byte[] expected = new byte[3 * 4096 * 4096];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) (9 - i % 3);
    }
    assertThat(Arrays.mismatch(image.rgb(), expected)).isEqualTo(-1);
  }

  /**
   * Pillow smooths the chroma that it scales up, the JDK repeats it where it has half the height.
   */
  @Test
  void staysCloseToPillowWhereChromaHasHalfTheHeight() {
    byte[] expected = Images.ppm("440.jpg.ppm").rgb();

    byte[] rgb = Images.read("image", Images.base64("440.jpg")).rgb();

    IntSummaryStatistics errors =
        IntStream.range(0, expected.length)
            .map(i -> Math.abs((rgb[i] & 0xFF) - (expected[i] & 0xFF)))
            .summaryStatistics();
    assertThat(errors.getAverage()).isLessThan(2.4);
    assertThat(errors.getMax()).isLessThanOrEqualTo(75);
  }
}
