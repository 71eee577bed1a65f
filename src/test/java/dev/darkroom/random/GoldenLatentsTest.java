package dev.darkroom.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import dev.darkroom.tensor.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first latents of whole images, as torch drew them: {@code tools/goldens.py}. */
class GoldenLatentsTest {
  static Stream<Path> latents() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/goldens"))) {
      return files.filter(file -> file.toString().endsWith(".latents.bin")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("latents")
  void areThoseOfTheSeed(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] expected = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(expected);
    String name = file.getFileName().toString().replace(".latents.bin", ".json");
    long seed =
        Json.MAPPER.readTree(Files.readString(file.resolveSibling(name))).get("seed").longValue();

    FloatTensor actual = new TorchGenerator(seed).randn(FloatTensor.zeros(expected.length));

    assertThat(actual.toArray()).containsExactly(expected);
  }
}
