package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /invert}, against diffusers' inverse scheduler: {@code tools/parity/expectations.py}.
 */
@DarkroomTest
class InvertTest {
  /**
   * Of the largest value: what float32 leaves of twenty runs of a network. The references come from
   * a processor with AVX-512; with AVX2 it was 1.1e-4.
   */
  private static final double TOLERANCE = 5e-4;

  private final Client client;

  InvertTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  static List<Golden> inversions() {
    return Golden.all().filter(Golden::isInversion).toList();
  }

  @ParameterizedTest
  @MethodSource("inversions")
  void latentsAreThoseOfTheReference(Golden golden) throws IOException {
    JsonNode answer = invert(golden.request().put("model", golden.model()));

    float[] actual = floats(answer.at("/latents/data").binaryValue());
    float[] expected = floats(golden.inverted());
    assertThat(actual).hasSameSizeAs(expected);
    float largest = 0;
    float error = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      error = Math.max(error, Math.abs(actual[i] - expected[i]));
    }
    assertThat(error / largest).isLessThan((float) TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "icons, large.png",
    "sd1-tiny, fox.png",
    "unconditional-tiny, tiny.png",
    "grey-tiny, tiny.png"
  })
  void theAnswerIsTheRequestThatGivesTheImageBack(String model, String file) throws IOException {
    byte[] image = Base64.getDecoder().decode(Golden.input(file));
    JsonNode answer = invert(request(model, file).put("num_inference_steps", 20));

    ObjectNode back = answer.get("parameters").deepCopy().asObject();
    back.set("latents", answer.get("latents"));
    JsonNode returned = client.json(back.toString());

    int[] actual = Png.rgb(returned.at("/images/0/data").binaryValue());
    int[] given = Png.rgb(image);
    int[] differences =
        IntStream.range(0, given.length).map(i -> Math.abs(actual[i] - given[i])).toArray();
    JsonNode error = answer.get("reconstruction_error");
    assertThat(error.get("largest").intValue())
        .isEqualTo(IntStream.of(differences).max().getAsInt());
    assertThat(error.get("mean").doubleValue())
        .isEqualTo(IntStream.of(differences).average().getAsDouble(), within(1e-9));
  }

  /** arXiv 2010.02502, table 2. */
  @Test
  void moreStepsLoseLess() throws IOException {
    List<Double> errors = new ArrayList<>();
    for (int steps : new int[] {5, 20, 80}) {
      JsonNode answer = invert(request("icons", "large.png").put("num_inference_steps", steps));
      errors.add(answer.at("/reconstruction_error/mean").doubleValue());
    }

    assertThat(errors).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void withoutAVaeNothingIsLostToIt() throws IOException {
    JsonNode answer =
        invert(request("unconditional-tiny", "tiny.png").put("num_inference_steps", 2));

    assertThat(answer.at("/autoencoder_error/largest").intValue()).isZero();
  }

  private static ObjectNode request(String model, String image) throws IOException {
    return Json.MAPPER.createObjectNode().put("model", model).put("image", Golden.input(image));
  }

  private JsonNode invert(ObjectNode request) {
    HttpResponse<byte[]> response = client.send(client.invert(request.toString()));
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    return Json.MAPPER.readTree(response.body());
  }

  private static float[] floats(byte[] data) {
    FloatBuffer values = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] array = new float[values.remaining()];
    values.get(array);
    return array;
  }
}
