package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.tensor.FloatTensor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Expectations are diffusers' and torch's. */
class VaeImageProcessorTest {
  @ParameterizedTest
  @CsvSource({"source, 24, 16", "steps, 16, 16"})
  void makesTheImageThatTheEncoderTakes(String name, int width, int height) {
    FloatTensor tensor = VaeImageProcessor.image(Images.ppm(name + ".ppm"), width, height);

    assertThat(tensor.shape()).containsExactly(1, 3, height, width);
    assertThat(tensor.toArray())
        .isEqualTo(Images.floats(name + "-" + width + "x" + height + ".f32"));
  }

  @ParameterizedTest
  @CsvSource({"source, 24, 16", "source, 40, 32", "steps, 16, 16"})
  void makesAMaskOfZerosAndOnes(String name, int width, int height) {
    FloatTensor mask = VaeImageProcessor.mask(Images.ppm(name + ".ppm"), width, height);

    byte[] expected = Images.bytes(name + "-" + width + "x" + height + ".mask");
    assertThat(mask.shape()).containsExactly(1, 1, height, width);
    assertThat(IntStream.range(0, mask.size()).map(i -> (int) mask.get(i)).toArray())
        .isEqualTo(IntStream.range(0, expected.length).map(i -> expected[i]).toArray());
  }

  static Stream<JsonNode> nearestCases() {
    JsonNode cases = JsonMapper.shared().readTree(Images.bytes("nearest.json"));
    return StreamSupport.stream(cases.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("nearestCases")
  void takesTheNearestAsTorchDoes(JsonNode nearest) {
    int size = nearest.get("size").intValue();
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i;
    }
    JsonNode indices = nearest.get("indices");
    float[] expected = new float[indices.size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = indices.get(i).intValue();
    }

    FloatTensor row = FloatTensor.of(values, 1, 1, 1, size);
    FloatTensor column = FloatTensor.of(values, 1, 1, size, 1);

    assertThat(VaeImageProcessor.nearest(row, expected.length, 1).toArray()).isEqualTo(expected);
    assertThat(VaeImageProcessor.nearest(column, 1, expected.length).toArray()).isEqualTo(expected);
  }

  /** By hand: every second row and column of each plane. */
  @Test
  void keepsThePlanesApart() {
    float[] values = new float[2 * 4 * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }

    FloatTensor nearest = VaeImageProcessor.nearest(FloatTensor.of(values, 2, 1, 4, 4), 2, 2);

    assertThat(nearest.shape()).containsExactly(2, 1, 2, 2);
    assertThat(nearest.toArray()).containsExactly(0, 2, 8, 10, 16, 18, 24, 26);
  }
}
