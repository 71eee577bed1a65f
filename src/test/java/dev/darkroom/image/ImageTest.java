package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.FailedException;
import dev.darkroom.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

class ImageTest {
  /** By hand: (x / 2 + 0.5) * 255, so -1, 0 and 1 become 0, 127.5 (half to even: 128) and 255. */
  @Test
  void mapsTheDecodersRangeToBytes() {
    Image image = Image.of(FloatTensor.of(new float[] {-1, 0, 1}, 1, 3, 1, 1));

    assertThat(image.rgb()).containsExactly(0, 128, 255);
  }

  /** 64.5 and 66.5 in float32: numpy's round, which diffusers uses, takes the even neighbour. */
  @Test
  void roundsHalfToEven() {
    float[] halves = {-0.4941176474094391f, -0.47843137383461f, 1};
    Image image = Image.of(FloatTensor.of(halves, 1, 3, 1, 1));

    assertThat(image.rgb()).containsExactly(64, 66, 255);
  }

  @Test
  void clampsWhatIsBeyondTheRange() {
    Image image = Image.of(FloatTensor.of(new float[] {-7, 1.5f, 90}, 1, 3, 1, 1));

    assertThat(image.rgb()).containsExactly(0, 255, 255);
  }

  /** The tensor holds planes, the image pixels. */
  @Test
  void interleavesThePlanes() {
    Image image = Image.of(FloatTensor.of(new float[] {1, -1, -1, 1, -1, -1}, 1, 3, 1, 2));

    assertThat(image.rgb()).containsExactly(255, 0, 0, 0, 255, 0);
  }

  @Test
  void refusesValuesThatAreNotNumbers() {
    FloatTensor pixels = FloatTensor.of(new float[] {0, Float.NaN, 0}, 1, 3, 1, 1);

    assertThatThrownBy(() -> Image.of(pixels)).isInstanceOf(FailedException.class);
  }
}
