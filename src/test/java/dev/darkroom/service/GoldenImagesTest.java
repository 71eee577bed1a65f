package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Images over HTTP against those that torch, diffusers and optimum made of the same weights and
 * seeds: {@code tools/goldens.py}, {@code tools/parity/expectations.py}.
 */
@DarkroomTest
class GoldenImagesTest {
  private final Client client;

  GoldenImagesTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  static List<Golden> settings() {
    return Golden.all().filter(golden -> !golden.isInversion()).toList();
  }

  @Test
  void everyModelHasGoldens() {
    assertThat(settings())
        .extracting(Golden::model)
        .contains(
            "icons",
            "sd1-tiny",
            "sd1-tiny-tiled",
            "sd2-tiny-fp16",
            "sdxl-tiny",
            "inpaint-tiny",
            "unconditional-tiny",
            "classes-tiny",
            "grey-tiny",
            "refiner-tiny");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everyChannelIsThatOfTheReference(Golden golden) throws IOException {
    ObjectNode request = golden.request();
    request.put("model", golden.model());

    JsonNode images = client.json(request.toString()).path("images");

    List<Path> expected = golden.images();
    assertThat(images).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      int[] actual = Png.rgb(images.get(i).path("data").binaryValue());
      assertThat(largestDifference(actual, Png.rgb(Files.readAllBytes(expected.get(i)))))
          .as("image %d", i)
          .isLessThanOrEqualTo(tolerance(golden.model()));
    }
  }

  /**
   * In levels of 255. The references come from a processor with AVX-512; with AVX2 kernels sum in
   * another order, which float16 rounds after each node: up to 4 levels.
   */
  private static int tolerance(String model) {
    return model.endsWith("fp16") ? 8 : 1;
  }

  private static int largestDifference(int[] actual, int[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    int largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    return largest;
  }
}
