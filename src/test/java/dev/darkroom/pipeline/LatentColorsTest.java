package dev.darkroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.image.Image;
import dev.darkroom.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

class LatentColorsTest {
  /** Of red, green and blue: of each of four channels, and a constant; hardly ever clipped. */
  private static final double[][] MAP = {
    {20, -10, 5, 0, 128}, {0, 15, -5, 10, 100}, {-8, 0, 12, 6, 140}
  };

  /** Decodes as the map says, each latent to 8 x 8 pixels. */
  private static Image decode(FloatTensor latents) {
    int height = (int) latents.dimension(2);
    int width = (int) latents.dimension(3);
    byte[] rgb = new byte[3 * 64 * width * height];
    for (int y = 0; y < 8 * height; y++) {
      for (int x = 0; x < 8 * width; x++) {
        for (int color = 0; color < 3; color++) {
          double value = MAP[color][4];
          for (int channel = 0; channel < 4; channel++) {
            int latent = (channel * height + y / 8) * width + x / 8;
            value += MAP[color][channel] * latents.get(latent);
          }
          rgb[3 * (y * 8 * width + x) + color] = (byte) Math.round(Math.clamp(value, 0, 255));
        }
      }
    }
    return new Image(8 * width, 8 * height, rgb);
  }

  @Test
  void aLinearDecoderIsFound() {
    LatentColors colors = LatentColors.fit(new long[] {1, 4, 64, 64}, LatentColorsTest::decode);

    for (int color = 0; color < 3; color++) {
      // The constant is known to a tenth of a level; what is seen is rounded to whole ones.
      assertThat(colors.weights()[color])
          .usingComparatorWithPrecision(0.2)
          .containsExactly(MAP[color]);
    }
  }

  @Test
  void itIsFoundFromFewLatentsToo() {
    LatentColors colors = LatentColors.fit(new long[] {1, 4, 8, 8}, LatentColorsTest::decode);
    FloatTensor latents = FloatTensor.of(new float[] {1, -1, 0.5f, 2}, 1, 4, 1, 1);

    // 128 + 20 + 10 + 2.5, 100 - 15 - 2.5 + 20, 140 - 8 + 6 + 12.
    int[] expected = {161, 103, 150};
    for (int color = 0; color < 3; color++) {
      assertThat(Byte.toUnsignedInt(colors.of(latents).rgb()[color]))
          .isCloseTo(expected[color], within(3));
    }
  }

  @Test
  void coloursAreClipped() {
    var white = FloatTensor.of(new float[] {1.5f, 0, -1.5f}, 1, 3, 1, 1);

    assertThat(LatentColors.ofPixels(3).of(white).rgb()).containsExactly(255, 128, 0);
  }

  @Test
  void greyPixelsAreGrey() {
    var grey = FloatTensor.of(new float[] {-0.5f}, 1, 1, 1, 1);

    // 127.5 - 63.75.
    assertThat(LatentColors.ofPixels(1).of(grey).rgb()).containsExactly(64, 64, 64);
  }
}
