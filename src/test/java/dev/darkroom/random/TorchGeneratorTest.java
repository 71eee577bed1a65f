package dev.darkroom.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.tensor.FloatTensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values printed by torch 2.9.1: {@code torch.randn(size, generator=g)}. */
class TorchGeneratorTest {
  private static final float TOLERANCE = 2e-6f;

  @ParameterizedTest
  @CsvSource({
    "0, 4, 1.54099607, -0.293428898, -2.17878938, 0.568431258",
    "7, 15, 0.132806972, 0.137324095, 0.240546122, 1.39545083",
    "7, 16, 0.708539069, 1.01275539, 0.230396867, 1.09016514",
    "-1, 17, 0.383217037, -0.160953194, 1.96789145, 1.62438321",
    "42, 31, -0.601142049, -1.27415121, 2.12278509, -1.23465312",
    "9223372036854775807, 16, -2.51588416, 0.483752221, 0.841786563, 0.140909612",
    "123456789012, 20, 1.07334352, 1.10371053, 0.236547425, 0.107597075"
  })
  void lastFourNormalValues(long seed, int size, float a, float b, float c, float d) {
    float[] values = new TorchGenerator(seed).randn(FloatTensor.zeros(size)).toArray();

    assertThat(Arrays.copyOfRange(values, size - 4, size))
        .usingComparatorWithPrecision(TOLERANCE)
        .containsExactly(a, b, c, d);
  }

  @Test
  void aSecondDrawGoesOnWhereTheFirstEnded() {
    var generator = new TorchGenerator(42);
    generator.randn(FloatTensor.zeros(31));

    assertThat(generator.randn(FloatTensor.zeros(5)).toArray())
        .usingComparatorWithPrecision(TOLERANCE)
        .containsExactly(-0.274735034f, -1.25519037f, -0.781286538f, 0.229339585f, -1.27538729f);
  }
}
