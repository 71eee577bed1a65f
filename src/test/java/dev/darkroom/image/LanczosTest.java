package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expectations are Pillow's {@code resize(size, LANCZOS)}. */
class LanczosTest {
  @ParameterizedTest(name = "{0}x{1}")
  @CsvSource({
    "64, 64", "16, 24", "1, 1", "1, 29", "37, 1", "53, 29", "37, 80", "36, 28", "33, 9", "5, 3",
    "130, 7"
  })
  void resizesAsPillowToTheLastBit(int width, int height) {
    String size = width + "x" + height;
    byte[] rgb = Images.ppm("source.ppm").rgb();
    byte[] grey = Images.pgm("grey.pgm", 37 * 29);

    byte[] resized = Lanczos.resize(rgb, 3, 37, 29, width, height);
    byte[] resizedGrey = Lanczos.resize(grey, 1, 37, 29, width, height);

    byte[] expected = Images.ppm("source-" + size + ".ppm").rgb();
    byte[] expectedGrey = Images.pgm("grey-" + size + ".pgm", width * height);
    assertThat(Arrays.mismatch(resized, expected)).isEqualTo(-1);
    assertThat(Arrays.mismatch(resizedGrey, expectedGrey)).isEqualTo(-1);
  }

  @Test
  void resizesWhatIsOnePixelWide() {
    assertThat(Lanczos.resize(Images.ppm("narrow.ppm").rgb(), 3, 1, 40, 8, 16))
        .isEqualTo(Images.ppm("narrow-8x16.ppm").rgb());
  }
}
