package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.EmbeddedXmp;
import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code output.format} and what goes with it. */
@DarkroomTest
class FormatsTest {
  private static final String REQUEST =
      """
      {"model": "sd1-tiny", "prompt": "a <fox> & \\"狐\\"", "seed": 1, "num_inference_steps": 2,
       "output": {%s}}
      """;

  private final Client client;

  FormatsTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"format\": \"jpeg\"' | image/jpeg | {'content':'image','format':'jpeg','quality':90,"
            + "'lossless':null}",
        "'\"format\": \"jpeg\", \"quality\": 100' | image/jpeg | {'content':'image',"
            + "'format':'jpeg','quality':100,'lossless':null}",
        "'\"format\": \"webp\"' | image/webp | {'content':'image','format':'webp','quality':90,"
            + "'lossless':false}",
        "'\"format\": \"webp\", \"quality\": 1, \"lossless\": false' | image/webp |"
            + " {'content':'image','format':'webp','quality':1,'lossless':false}",
        "'\"format\": \"webp\", \"lossless\": true' | image/webp | {'content':'image',"
            + "'format':'webp','quality':null,'lossless':true}",
        "'\"format\": \"webp\", \"content\": \"strip\"' | image/webp | {'content':'strip',"
            + "'format':'webp','quality':90,'lossless':false}",
      })
  void aFileIsOfTheTypeAndCarriesWhatMakesIt(String output, String type, String echoed) {
    JsonNode answer = client.json(REQUEST.formatted(output));

    assertThat(answer.at("/images/0/media_type").asString()).isEqualTo(type);
    assertThat(answer.at("/parameters/output")).hasToString(echoed.replace('\'', '"'));
    byte[] file = answer.at("/images/0/data").binaryValue();
    String carried = EmbeddedXmp.parameters(file);
    assertThat(Json.MAPPER.readTree(carried)).isEqualTo(answer.get("parameters"));
    assertThat(client.json(carried).at("/images/0/data").binaryValue()).isEqualTo(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"format\": \"png\"", "\"lossless\": false", "\"quality\": null"})
  void pngIsWhatIsWrittenOtherwise(String output) {
    JsonNode answer = client.json(REQUEST.formatted(output));

    assertThat(answer.at("/images/0/media_type").asString()).isEqualTo("image/png");
    assertThat(answer.at("/parameters/output"))
        .hasToString(
            "{\"content\":\"image\",\"format\":\"png\",\"quality\":null,\"lossless\":null}");
  }

  /** What a file shows can be told by what is made of it. */
  @Test
  void anImageThatIsSentBackIsTheSameInEveryLosslessFormat() {
    JsonNode png = client.json(REQUEST.formatted("\"format\": \"png\""));
    JsonNode webp = client.json(REQUEST.formatted("\"format\": \"webp\", \"lossless\": true"));

    assertThat(Png.rgb(madeOf(webp))).isEqualTo(Png.rgb(madeOf(png)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "webp"})
  void anImageThatIsSentBackIsReadInEveryFormat(String format) {
    JsonNode answer = client.json(REQUEST.formatted("\"format\": \"%s\"".formatted(format)));

    assertThat(madeOf(answer)).isNotEmpty();
  }

  @Test
  void aStripIsTheSameInEveryLosslessFormat() {
    String strip = "\"content\": \"strip\", \"format\": ";
    JsonNode png = client.json(REQUEST.formatted(strip + "\"png\""));
    JsonNode webp = client.json(REQUEST.formatted(strip + "\"webp\", \"lossless\": true"));

    assertThat(Png.rgb(madeOf(webp))).isEqualTo(Png.rgb(madeOf(png)));
  }

  @Test
  void everyImageIsOfTheFormat() {
    ObjectNode request =
        ((ObjectNode) Json.MAPPER.readTree(REQUEST.formatted("\"format\": \"webp\"")))
            .put("num_images", 3);

    List<JsonNode> images = client.json(request.toString()).get("images").valueStream().toList();

    assertThat(images)
        .hasSize(3)
        .allSatisfy(
            image ->
                assertThat(Arrays.copyOfRange(image.get("data").binaryValue(), 8, 12))
                    .asString()
                    .isEqualTo("WEBP"));
  }

  private byte[] madeOf(JsonNode answer) {
    ObjectNode request =
        Json.MAPPER
            .createObjectNode()
            .put("model", "sd1-tiny")
            .put("prompt", "a heart")
            .put("seed", 2)
            .put("num_inference_steps", 4)
            .put("image", answer.at("/images/0/data").asString());
    return client.png(request.toString());
  }
}
