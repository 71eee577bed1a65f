package dev.darkroom.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import dev.darkroom.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Each of the 2^24 uniform values that torch can draw, as a radius and as an angle, against what
 * torch makes of it: {@code tools/random_goldens.py}.
 */
class BoxMullerTest {
  private static final Path GOLDEN = Path.of("src/test/resources/goldens/torch_box_muller.json");
  private static final int UNIFORM_VALUES = 1 << 24;
  private static final int PAIRS = BoxMuller.BLOCK / 2;

  /**
   * Hashes of torch's values.
   *
   * @param unitRadius the uniform value whose radius is 1, in units of 2^-24
   */
  record Golden(int unitRadius, String radii, String cosines, String sines) {
    static Golden read() throws IOException {
      return Json.MAPPER.readValue(Files.readString(GOLDEN), Golden.class);
    }
  }

  /** Hashes of the first and of the second values of all pairs. */
  record Transformed(String cosines, String sines) {}

  @Test
  void everyRadiusIsTorchs() throws IOException {
    assertThat(transformed(i -> i, i -> 0).cosines()).isEqualTo(Golden.read().radii());
  }

  @Test
  void everyCosineAndSineIsTorchs() throws IOException {
    Golden golden = Golden.read();

    assertThat(transformed(i -> golden.unitRadius(), i -> i))
        .isEqualTo(new Transformed(golden.cosines(), golden.sines()));
  }

  @Test
  void noRadiusMakesPositiveZerosWhateverTheSigns() {
    FloatTensor block = FloatTensor.zeros(BoxMuller.BLOCK);
    for (int pair = 0; pair < PAIRS; pair++) {
      block.data().put(PAIRS + pair, pair / (float) PAIRS);
    }

    BoxMuller.transform(block.data(), 0);

    assertThat(block.toArray()).containsOnly(0f);
  }

  /** Transforms as many pairs as there are uniform values; both operators count in 2^-24. */
  private static Transformed transformed(IntUnaryOperator radius, IntUnaryOperator angle) {
    var cosines = new Bits();
    var sines = new Bits();
    FloatTensor block = FloatTensor.zeros(BoxMuller.BLOCK);
    for (int first = 0; first < UNIFORM_VALUES; first += PAIRS) {
      for (int pair = 0; pair < PAIRS; pair++) {
        block.data().put(pair, radius.applyAsInt(first + pair) * 0x1p-24f);
        block.data().put(PAIRS + pair, angle.applyAsInt(first + pair) * 0x1p-24f);
      }
      BoxMuller.transform(block.data(), 0);
      float[] values = block.toArray();
      cosines.add(Arrays.copyOf(values, PAIRS));
      sines.add(Arrays.copyOfRange(values, PAIRS, BoxMuller.BLOCK));
    }
    return new Transformed(cosines.sha256(), sines.sha256());
  }
}
