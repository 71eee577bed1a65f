package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What OpenAI's clients are told is wrong: many show nothing but the message. */
@DarkroomTest
class OpenAiErrorsTest {
  private static final String GENERATIONS = "/v1/images/generations";
  private static final String EDITS = "/v1/images/edits";

  private final Client client;
  private final int port;

  OpenAiErrorsTest(@LocalServerPort int port) {
    this.client = new Client(port);
    this.port = port;
  }

  private static void assertError(
      HttpResponse<byte[]> response, int status, String code, String param, String message) {
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
    assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
    JsonNode body = Json.MAPPER.readTree(response.body());
    assertThat(body.propertyNames()).containsExactly("error");
    JsonNode error = body.get("error");
    assertThat(error.propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
    assertThat(error.get("code").asString()).isEqualTo(code);
    assertThat(error.get("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.get("param").isNull() ? "-" : error.get("param").asString()).isEqualTo(param);
    assertThat(error.get("message").asString()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"n\": 0 | n | invalid_value | n must be between 1 and 8, but is 0",
        "\"n\": 11 | n | invalid_value | n must be between 1 and 8, but is 11",
        "\"n\": \"2\" | n | invalid_type | n must be a whole number of 32 bits",
        "\"n\": 1.5 | n | invalid_type | n must be a whole number of 32 bits",
        "\"size\": \"1024x1024\" | size | invalid_value | size must be auto or WIDTHxHEIGHT, its"
            + " width a multiple of 16 between 16 and 256, but is 1024x1024",
        "\"size\": \"128x250\" | size | invalid_value | its height a multiple of 16 between 16 and"
            + " 256, but is 128x250",
        "\"size\": \"large\" | size | invalid_value | size must be auto or WIDTHxHEIGHT in pixels,"
            + " such as 256x256, but is large",
        "\"size\": \"9999999999x1\" | size | invalid_value | size must be auto or WIDTHxHEIGHT",
        "\"size\": 128 | size | invalid_type | size must be a text",
        "\"stream\": true, \"n\": 2 | n | invalid_value | n must be 1 or absent where stream is"
            + " true, but is 2",
        "\"stream\": true, \"response_format\": \"url\" | response_format | invalid_value |"
            + " response_format must be b64_json or absent where stream is true",
        "\"stream\": \"yes\" | stream | invalid_type | stream must be true or false",
        "\"stream\": true, \"partial_images\": 4 | partial_images | invalid_value | partial_images"
            + " must be between 0 and 3, but is 4",
        "\"partial_images\": -1 | partial_images | invalid_value | between 0 and 3, but is -1",
        "\"stream\": true, \"partial_images\": 3, \"steps\": 2 | partial_images | invalid_value |"
            + " partial_images must be 0 to the steps that each image takes, 2, but is 3",
        "\"quality\": \"best\" | quality | invalid_value | quality must be one of auto, hd, high,"
            + " low, medium, standard, but is best",
        "\"response_format\": \"file\" | response_format | invalid_type | response_format must be"
            + " one of b64_json, url",
        "\"output_format\": \"gif\" | output_format | invalid_type | output_format must be one of"
            + " png, jpeg, webp",
        "\"output_format\": \"jpeg\", \"output_compression\": 101 | output_compression |"
            + " invalid_value | output_compression must be between 0 and 100, but is 101",
        "\"output_compression\": 50 | output_compression | invalid_value | output_compression must"
            + " be 100 or absent where output_format is png",
        "\"background\": \"transparent\" | background | invalid_value | background must be opaque"
            + " or auto: the models make no transparency",
        "\"steps\": 0 | steps | invalid_value | steps must be",
        "\"num_inference_steps\": 0 | num_inference_steps | invalid_value | num_inference_steps"
            + " must be",
        "\"steps\": 5, \"num_inference_steps\": 5 | num_inference_steps | invalid_value |"
            + " num_inference_steps must be absent where steps is there",
        "\"guidance_scale\": 1e9 | guidance_scale | invalid_value | guidance_scale must be between",
        "\"guidance\": 1e9 | guidance | invalid_value | guidance must be between",
        "\"guidance\": 2, \"guidance_scale\": 2 | guidance_scale | invalid_value | guidance_scale"
            + " must be absent where guidance is there",
        "\"seed\": 1.5 | seed | invalid_type | seed must be a whole number",
        "\"image\": \"x\" | image | unknown_parameter | image is not a known field",
        "\"width\": 128 | width | unknown_parameter | width is not a known field",
        "\"prompt\": 5 | prompt | invalid_type | prompt must be a text",
        "\"prompt\": null | prompt | missing_required_parameter | prompt must be a text",
        "\"model\": \"draft\", \"n\": 3 | n | invalid_value | n must be at most 2 with preset"
            + " draft, but is 3",
        "\"model\": \"draft\", \"size\": \"144x128\" | size | invalid_value | size must be at most"
            + " 128 with preset draft, but is 144",
      })
  void aGenerationThatCannotBe(String fields, String param, String code, String message) {
    String prompt = fields.contains("\"prompt\"") ? "" : "\"prompt\": \"a fox\", ";

    assertError(
        client.send(client.post(GENERATIONS, "{" + prompt + fields + "}")),
        400,
        code,
        param,
        message);
  }

  @Test
  void aPromptThatIsTooLong() {
    assertError(
        client.send(client.post(GENERATIONS, "{\"prompt\": \"%s\"}".formatted("a".repeat(4001)))),
        400,
        "string_above_max_length",
        "prompt",
        "prompt must have at most 4000 characters, but has 4001");
  }

  @ParameterizedTest
  @CsvSource({"/v1/images/generations", "/v1/images/edits"})
  void whatIsNoJson(String path) {
    assertError(client.send(client.post(path, "{")), 400, "malformed_json", "body", "");
  }

  @Test
  void aModelThatIsNotThere() {
    assertError(
        client.send(client.post(GENERATIONS, "{\"prompt\": \"a\", \"model\": \"gpt-image-9\"}")),
        404,
        "model_not_found",
        "model",
        "draft");
    assertError(
        client.send(client.request("/v1/models/gpt-image-9").GET()),
        404,
        "model_not_found",
        "model",
        "but is gpt-image-9");
  }

  @Test
  void aMethodThatIsNotThere() {
    HttpResponse<byte[]> response = client.send(client.request(GENERATIONS).GET());

    assertError(response, 405, "method_not_allowed", "method", "GET is not allowed");
    assertThat(response.headers().firstValue("Allow").orElseThrow()).contains("POST");
  }

  @Test
  void aBodyOfAnotherType() {
    assertError(
        client.send(client.post(GENERATIONS, "{}").setHeader("Content-Type", "text/plain")),
        415,
        "unsupported_media_type",
        "Content-Type",
        "");
  }

  @Test
  void aPathThatIsNotThere() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/images/variations"))
            .GET()
            .build();

    assertError(
        HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray()),
        404,
        "not_found",
        "-",
        "Not Found");
  }

  @Test
  void anIdThatWasUsedForAnotherRequest() {
    String json = "{\"prompt\": \"a fox\", \"steps\": 1, \"seed\": %d}";
    HttpResponse<byte[]> first =
        client.send(
            client
                .post(GENERATIONS, json.formatted(1))
                .header("Idempotency-Key", "OpenAiErrorsTest"));
    assertThat(first.statusCode()).isEqualTo(200);

    // A library would send it again, whatever comes, if it were not told.
    assertError(
        client.send(
            client
                .post(GENERATIONS, json.formatted(2))
                .header("Idempotency-Key", "OpenAiErrorsTest")),
        409,
        "id_reused",
        "Idempotency-Key",
        "");
  }

  private static final String FOX = "data:image/png;base64," + png(32, 32, true);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"images\": [{\"image_url\": \"https://example.org/a.png\"}] | images.0.image_url |"
            + " invalid_value | images.0.image_url must be a data URL with the image in base64: the"
            + " service fetches nothing from elsewhere",
        "\"images\": [{\"image_url\": \"iVBORw0KGgo=\"}] | images.0.image_url | invalid_value |"
            + " must be a data URL",
        "\"images\": [{\"image_url\": \"data:image/png;base64,AAAA\"}] | images.0.image_url |"
            + " invalid_image_file | images.0.image_url must be a PNG, JPEG or WebP image",
        "\"images\": [{\"file_id\": \"file-1\"}] | images.0.file_id | invalid_value |"
            + " images.0.file_id must be absent: no files are kept here",
        "\"images\": [{}] | images.0.image_url | missing_required_parameter | images.0.image_url"
            + " must be a data URL",
        "\"images\": [] | images | missing_required_parameter | images must be there, with one"
            + " image",
        "\"n\": 1 | images | missing_required_parameter | images must be there",
        "\"images\": [{\"image_url\": \"IMAGE\"}, {\"image_url\": \"IMAGE\"}] | images |"
            + " invalid_value | images must be one image, but is 2 images",
        "\"images\": [{\"image_url\": \"IMAGE\", \"x\": 1}] | images.0.x | unknown_parameter |"
            + " images.0.x is not a known field",
        "\"images\": \"IMAGE\" | images | invalid_type | images must be a list",
        "\"images\": [{\"image_url\": \"IMAGE\"}], \"mask\": {\"image_url\": \"http://a/\"} |"
            + " mask.image_url | invalid_value | mask.image_url must be a data URL",
        "\"images\": [{\"image_url\": \"IMAGE\"}], \"strength\": 2 | strength | invalid_value |"
            + " strength must be above 0 and at most 1, but is 2",
        "\"images\": [{\"image_url\": \"IMAGE\"}], \"image\": \"IMAGE\" | image |"
            + " unknown_parameter | image is not a known field",
      })
  void anEditInJsonThatCannotBe(String fields, String param, String code, String message) {
    assertError(
        client.send(
            client.post(EDITS, "{\"prompt\": \"a\", " + fields.replace("IMAGE", FOX) + "}")),
        400,
        code,
        param,
        message);
  }

  @Test
  void aMaskOfAnotherSize() {
    assertError(
        client.send(edit(png(32, 32, false), png(32, 16, true))),
        400,
        "invalid_value",
        "mask",
        "mask must be of the image's size, 32 x 32 pixels, but is 32 x 16");
  }

  @Test
  void aMaskWithoutAlpha() {
    assertError(
        client.send(edit(png(32, 32, false), png(32, 32, false))),
        400,
        "invalid_value",
        "mask",
        "mask must be a PNG or WebP with alpha: what is fully transparent there is made anew");
  }

  @Test
  void severalImages() {
    FormData form =
        new FormData()
            .text("prompt", "a fox")
            .file("image[]", bytes(png(32, 32, true)))
            .file("image[]", bytes(png(32, 32, true)));

    assertError(
        client.send(form.post(client.request(EDITS))),
        400,
        "invalid_value",
        "image",
        "image must be one image, but is 2 images");
  }

  @Test
  void noImage() {
    assertError(
        client.send(new FormData().text("prompt", "a fox").post(client.request(EDITS))),
        400,
        "missing_required_parameter",
        "image",
        "image must be there: a PNG, JPEG or WebP file");
  }

  @Test
  void aFileThatIsNoImage() {
    FormData form = new FormData().text("prompt", "a fox").file("image", new byte[] {1, 2, 3});

    assertError(
        client.send(form.post(client.request(EDITS))),
        400,
        "invalid_image_file",
        "image",
        "image must be a PNG, JPEG or WebP image");
  }

  @Test
  void aPartOfTheWrongType() {
    for (String value : List.of("many", "1.5")) {
      FormData form =
          new FormData()
              .text("prompt", "a fox")
              .text("n", value)
              .file("image", bytes(png(32, 32, true)));

      assertError(
          client.send(form.post(client.request(EDITS))),
          400,
          "invalid_type",
          "n",
          "n must be a whole number of 32 bits");
    }
  }

  private HttpRequest.Builder edit(String image, String mask) {
    return new FormData()
        .text("prompt", "a fox")
        .file("image", bytes(image))
        .file("mask", bytes(mask))
        .post(client.request(EDITS));
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private static String png(int width, int height, boolean alpha) {
    int type = alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(width, height, type), "png", bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
