package dev.darkroom.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import dev.darkroom.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Every pair of a radius and an angle that torch can draw in float16, against what torch makes of
 * it: {@code tools/random_goldens.py}.
 */
class HalfBoxMullerTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/goldens/torch_half_box_muller.json");
  private static final int UNIFORM_VALUES = 1 << HalfBoxMuller.BITS;
  private static final int PAIRS = BoxMuller.BLOCK / 2;

  /** Hashes of the first and of the second values of all pairs. */
  record Golden(String cosines, String sines) {}

  @Test
  void everyPairIsTorchs() throws IOException {
    var cosines = new Bits();
    var sines = new Bits();
    FloatTensor block = FloatTensor.zeros(BoxMuller.BLOCK);
    for (int first = 0; first < UNIFORM_VALUES * UNIFORM_VALUES; first += PAIRS) {
      for (int pair = 0; pair < PAIRS; pair++) {
        block.data().put(pair, (first + pair) / UNIFORM_VALUES * 0x1p-11f);
        block.data().put(PAIRS + pair, (first + pair) % UNIFORM_VALUES * 0x1p-11f);
      }
      HalfBoxMuller.transform(block.data(), 0);
      float[] values = block.toArray();
      cosines.add(Arrays.copyOf(values, PAIRS));
      sines.add(Arrays.copyOfRange(values, PAIRS, BoxMuller.BLOCK));
    }

    assertThat(new Golden(cosines.sha256(), sines.sha256()))
        .isEqualTo(Json.MAPPER.readValue(Files.readString(GOLDEN), Golden.class));
  }
}
