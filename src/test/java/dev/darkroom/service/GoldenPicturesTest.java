package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pictures over HTTP against those that torch and diffusers (the built-in model) or optimum (the
 * small ones) made of the same weights and seeds: {@code tools/goldens.py}, {@code
 * tools/fixtures.py}.
 */
@DarkroomTest
class GoldenPicturesTest {
  private static final Path GOLDENS = Path.of("src/test/resources/goldens");

  /**
   * Latents that differ in their last bit may round to another float16, whose steps are 8,000 times
   * as wide: random weights make two levels of it.
   */
  private static final int FLOAT16_LEVELS = 2;

  private final Client client;

  GoldenPicturesTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  static List<Path> settings() throws IOException {
    try (Stream<Path> files = Files.walk(GOLDENS)) {
      return files
          .filter(file -> file.toString().endsWith(".json") && !file.getParent().equals(GOLDENS))
          .sorted()
          .toList();
    }
  }

  @Test
  void everyModelHasGoldens() throws IOException {
    assertThat(settings())
        .extracting(setting -> setting.getParent().getFileName().toString())
        .contains("icons", "sd1-tiny", "sd2-tiny-fp16");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everyChannelIsThatOfTheReference(Path setting) throws IOException {
    ObjectNode request = (ObjectNode) Json.MAPPER.readTree(Files.readString(setting));
    String model = setting.getParent().getFileName().toString();
    request.remove("note");
    request.put("model", model);
    String name = setting.getFileName().toString().replace(".json", ".png");

    int[] actual = Png.rgb(client.png(request.toString()));

    int[] expected = Png.rgb(Files.readAllBytes(setting.resolveSibling(name)));
    assertThat(actual).hasSameSizeAs(expected);
    assertThat(largestDifference(actual, expected))
        .isLessThanOrEqualTo(model.endsWith("fp16") ? FLOAT16_LEVELS : 1);
  }

  private static int largestDifference(int[] actual, int[] expected) {
    int largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    return largest;
  }
}
