package dev.darkroom.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;

class SeedTest {
  /** Of {@code tools/random_goldens.py}. */
  private static final Path SEEDS = Path.of("src/test/resources/goldens/torch_seeds.json");

  /**
   * @param initialSeed what torch keeps of it; null where it refuses it
   */
  record TorchSeed(BigInteger seed, @Nullable BigInteger initialSeed) {}

  static List<TorchSeed> seeds() throws IOException {
    return Json.MAPPER.readValue(Files.readString(SEEDS), new TypeReference<>() {});
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void takesWhatTorchTakes(TorchSeed torch) {
    if (torch.initialSeed() == null) {
      assertThatThrownBy(() -> new Seed(torch.seed())).isInstanceOf(InvalidInputException.class);
    } else {
      assertThat(Long.toUnsignedString(new Seed(torch.seed()).bits()))
          .isEqualTo(torch.initialSeed().toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "7, 3, 10",
    "-1, 1, 0",
    "9223372036854775807, 1, 9223372036854775808",
    "18446744073709551615, 0, 18446744073709551615",
    "18446744073709551615, 1, 0",
    "18446744073709551614, 5, 3"
  })
  void goesOnToTheNextAndFromTheLastToTheFirst(BigInteger seed, int i, BigInteger next) {
    assertThat(new Seed(seed).plus(i)).isEqualTo(new Seed(next));
  }

  @Test
  void isWrittenAsItWasGiven() {
    assertThat(Seed.of(-1)).hasToString("-1");
  }
}
