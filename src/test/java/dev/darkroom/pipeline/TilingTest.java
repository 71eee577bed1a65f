package dev.darkroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside the images that diffusers makes of tiles, among the goldens of sd1-tiny-tiled. */
class TilingTest {
  private static final int SCALE = 2;

  private final List<String> tiles = new ArrayList<>();

  /** A network that looks at no neighbours: each value becomes a square of them. */
  private FloatTensor enlarge(FloatTensor input, boolean last) {
    tiles.add(Arrays.toString(input.shape()) + (last ? " at last" : ""));
    int height = (int) input.dimension(2);
    int width = (int) input.dimension(3);
    FloatTensor output = FloatTensor.zeros(1, 2, (long) SCALE * height, (long) SCALE * width);
    for (int i = 0; i < output.size(); i++) {
      int x = i % (SCALE * width);
      int y = i / (SCALE * width) % (SCALE * height);
      int channel = i / (SCALE * width) / (SCALE * height);
      int from = (channel * height + y / SCALE) * width + x / SCALE;
      output.data().put(i, input.get(from));
    }
    return output;
  }

  private static FloatTensor random(long height, long width) {
    FloatTensor tensor = FloatTensor.zeros(1, 2, height, width);
    Random random = new Random(height + width);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data().put(i, random.nextFloat());
    }
    return tensor;
  }

  @ParameterizedTest
  @CsvSource({"9, 9", "16, 8", "8, 13", "20, 31", "7, 40"})
  void tilesOfWhatLooksAtNoNeighboursMakeTheWhole(long height, long width) {
    FloatTensor input = random(height, width);

    FloatTensor output = new Tiling(8, 8 * SCALE, 2).run(input, this::enlarge);

    assertThat(output.shape()).containsExactly(1, 2, SCALE * height, SCALE * width);
    assertThat(output.toArray()).containsExactly(enlarge(input, true).toArray(), within(1e-6f));
  }

  @Test
  void aQuarterOfATileOverlapsTheNext() {
    new Tiling(8, 8 * SCALE, 2).run(random(6, 14), this::enlarge);

    assertThat(tiles).containsExactly("[1, 2, 6, 8]", "[1, 2, 6, 8]", "[1, 2, 6, 2] at last");
  }

  @Test
  void whatIsNoLargerThanATileIsWhole() {
    new Tiling(8, 8 * SCALE, 2).run(random(8, 5), this::enlarge);

    assertThat(tiles).containsExactly("[1, 2, 8, 5] at last");
  }

  /** By hand: fading from 1 to 5 over the four columns that two tiles share. */
  @Test
  void oneTileFadesIntoTheNext() {
    FloatTensor output =
        new Tiling(8, 16, 1)
            .run(
                FloatTensor.zeros(1, 1, 8, 9),
                (input, _) -> {
                  boolean first = input.dimension(3) == 8;
                  float[] values = new float[(int) input.dimension(3) * SCALE * 16];
                  Arrays.fill(values, first ? 1 : 5);
                  return FloatTensor.of(values, 1, 1, 16, input.dimension(3) * SCALE);
                });

    assertThat(Arrays.copyOf(output.toArray(), 18))
        .containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5);
  }
}
