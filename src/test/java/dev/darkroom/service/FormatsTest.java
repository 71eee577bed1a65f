package dev.darkroom.service;

import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.EmbeddedXmp;
import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

  /** By RFC 9110, section 12.5.1; equal ones in the order of the header. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image/jpeg | | image/jpeg",
        "image/webp | | image/webp",
        "image/jpeg, image/webp | | image/jpeg",
        "image/webp, image/jpeg | | image/webp",
        "image/jpeg;q=0.5, image/webp | | image/webp",
        "image/jpeg;q=0.5, image/webp;q=0.4, application/json;q=0.1 | | image/jpeg",
        "image/* | | image/png",
        "image/*, image/png;q=0, image/jpeg;q=0.9 | | image/webp",
        "image/avif,image/webp,*/*;q=0.8 | | image/webp",
        // what the body says comes first
        "image/*, image/jpeg;q=0.1 | '\"format\": \"jpeg\"' | image/jpeg",
        "image/png;q=0.9, image/webp;q=0.1 | '\"format\": \"webp\"' | image/webp",
        // the rest of the body is about the type that was chosen
        "image/jpeg | '\"quality\": 1' | image/jpeg",
        "image/webp | '\"lossless\": true' | image/webp",
        "image/webp | '\"content\": \"strip\"' | image/webp",
      })
  void acceptChoosesTheFormatWhereTheBodyDoesNot(
      String accept, @Nullable String output, String type) {
    HttpResponse<byte[]> response =
        client.send(
            client
                .generate(REQUEST.formatted(requireNonNullElse(output, "")))
                .header("Accept", accept));

    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(response.body()).isEqualTo(inJson(type, output));
  }

  /** The file of the same request, its format in its body. */
  private byte[] inJson(String type, @Nullable String output) {
    ObjectNode request =
        (ObjectNode) Json.MAPPER.readTree(REQUEST.formatted(requireNonNullElse(output, "")));
    request.withObject("/output").put("format", type.replace("image/", ""));
    return client.json(request.toString()).at("/images/0/data").binaryValue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image/png | '\"format\": \"webp\"' | image/webp",
        "image/jpeg, image/webp | '\"format\": \"png\"' | image/png",
        "image/*, image/jpeg;q=0 | '\"format\": \"jpeg\"' | image/jpeg",
      })
  void aFormatThatIsNotAcceptedIsRefused(String accept, String output, String offered) {
    HttpResponse<byte[]> response =
        client.send(client.generate(REQUEST.formatted(output)).header("Accept", accept));

    assertThat(response.statusCode()).isEqualTo(406);
    JsonNode problem = Json.MAPPER.readTree(response.body());
    assertThat(problem.get("code").asString()).isEqualTo("not_acceptable");
    assertThat(problem.get("limit").asString()).contains("application/json", offered);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/jpeg", "image/webp"})
  void anAnimationIsRefusedWhereOnlyAnotherTypeIsAccepted(String accept) {
    HttpResponse<byte[]> response =
        client.send(
            client
                .generate(REQUEST.formatted("\"content\": \"animation\""))
                .header("Accept", accept));

    assertThat(response.statusCode()).isEqualTo(422);
    JsonNode problem = Json.MAPPER.readTree(response.body());
    assertThat(problem.get("field").asString()).isEqualTo("output.format");
  }

  @Test
  void whoAcceptsJsonGetsItWhateverTheFormat() {
    HttpResponse<byte[]> response =
        client.send(
            client
                .generate(REQUEST.formatted("\"format\": \"webp\""))
                .header("Accept", "application/json, image/webp;q=0.5"));

    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
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
