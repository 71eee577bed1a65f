package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Requests of OpenAI's clients: each makes the image of the request to {@code POST /generate} that
 * it stands for.
 */
@DarkroomTest
class OpenAiImagesTest {
  private static final String GENERATIONS = "/v1/images/generations";
  private static final String EDITS = "/v1/images/edits";

  private final Client client;

  OpenAiImagesTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  private JsonNode answer(HttpRequest.Builder request) {
    HttpResponse<byte[]> response = client.send(request);
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    return Json.MAPPER.readTree(response.body());
  }

  private JsonNode generated(String json) {
    return answer(client.post(GENERATIONS, json));
  }

  private static byte[] image(JsonNode answer, int index) {
    JsonNode image = answer.get("data").get(index);
    assertThat(image.propertyNames()).containsExactly("b64_json");
    return Base64.getDecoder().decode(image.get("b64_json").asString());
  }

  private byte[] image(String json) {
    return image(generated(json), 0);
  }

  @Test
  void aPromptIsEnough() {
    JsonNode answer = generated("{\"prompt\": \"a fox\"}");

    BufferedImage image = Png.decode(image(answer, 0));
    assertThat(image.getWidth()).isEqualTo(128);
    assertThat(answer.get("size").asString()).isEqualTo("128x128");
    assertThat(answer.get("output_format").asString()).isEqualTo("png");
    assertThat(answer.get("usage").get("total_tokens").intValue()).isZero();
    assertThat(answer.get("created").longValue()).isGreaterThan(1_700_000_000);
  }

  @Test
  void takesFieldsThatAreNotOpenAis() {
    byte[] image =
        image(
            """
            {"prompt": "a fox", "seed": 7, "steps": 3, "negative_prompt": "flat style",
             "guidance": 4.5, "size": "64x128"}\
            """);

    assertThat(image)
        .isEqualTo(
            client.png(
                """
                {"prompt": "a fox", "seed": 7, "num_inference_steps": 3,
                 "negative_prompt": "flat style", "guidance_scale": 4.5, "width": 64,
                 "height": 128}\
                """));
  }

  @Test
  void stepsHaveAnotherName() {
    assertThat(image("{\"prompt\": \"a fox\", \"seed\": 7, \"num_inference_steps\": 3}"))
        .isEqualTo(image("{\"prompt\": \"a fox\", \"seed\": 7, \"steps\": 3}"));
  }

  /** As LibreChat sends it; its users' models choose between these. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "high", "medium", "low"})
  void takesWhatHasNoMeaningHere(String quality) {
    JsonNode answer =
        generated(
            """
            {"model": "gpt-image-1", "prompt": "a fox", "n": 1, "background": "auto",
             "output_format": "webp", "output_compression": 100, "quality": "%s", "size": "auto",
             "moderation": "low", "user": "u", "style": "vivid", "stream": false,
             "partial_images": 0, "response_format": null}\
            """
                .formatted(quality));

    assertThat(image(answer, 0)).startsWith('R', 'I', 'F', 'F');
    assertThat(answer.get("quality").asString()).isEqualTo(quality);
  }

  /**
   * Of the built-in model's 20 steps, and of the preset draft's 4, of which it says high itself.
   */
  @ParameterizedTest
  @CsvSource({
    "icons, low, 10",
    "icons, medium, 20",
    "icons, standard, 20",
    "icons, hd, 40",
    "icons, high, 40",
    "icons, auto, 20",
    "draft, low, 2",
    "draft, auto, 4",
    "draft, hd, 8",
    "draft, high, 6"
  })
  void qualityIsANumberOfSteps(String model, String quality, int steps) {
    byte[] image =
        image(
            "{\"model\": \"%s\", \"prompt\": \"a fox\", \"size\": \"16x16\", \"quality\": \"%s\"}"
                .formatted(model, quality));

    JsonNode parameters = Json.MAPPER.readTree(Png.text(image, "darkroom"));
    assertThat(parameters.get("num_inference_steps").intValue()).isEqualTo(steps);
  }

  @Test
  void aRequestsStepsCountBeforeItsQuality() {
    byte[] image = image("{\"prompt\": \"a fox\", \"quality\": \"hd\", \"steps\": 2}");

    assertThat(
            Json.MAPPER.readTree(Png.text(image, "darkroom")).get("num_inference_steps").intValue())
        .isEqualTo(2);
  }

  @Test
  void severalImagesHaveSeedsInARow() {
    JsonNode answer = generated("{\"prompt\": \"a fox\", \"n\": 2, \"seed\": 5, \"steps\": 2}");

    assertThat(answer.get("data")).hasSize(2);
    assertThat(image(answer, 1))
        .isEqualTo(client.png("{\"prompt\": \"a fox\", \"seed\": 6, \"num_inference_steps\": 2}"));
  }

  @Test
  void compressionIsTheQualityOfTheFile() {
    byte[] image =
        image(
            """
            {"prompt": "a fox", "seed": 7, "steps": 2, "output_format": "jpeg",
             "output_compression": 30}\
            """);
    JsonNode same =
        client.json(
            """
            {"prompt": "a fox", "seed": 7, "num_inference_steps": 2,
             "output": {"format": "jpeg", "quality": 30}}\
            """);

    assertThat(image).isEqualTo(same.at("/images/0/data").binaryValue());
  }

  @Test
  void aLinkLeadsToTheImage() {
    JsonNode answer =
        generated(
            """
            {"prompt": "a fox", "seed": 5, "steps": 2, "response_format": "url"}\
            """);

    JsonNode image = answer.get("data").get(0);
    assertThat(image.propertyNames()).containsExactly("url");
    URI url = URI.create(image.get("url").asString());
    assertThat(url.getHost()).isEqualTo("localhost");
    // Clients send what they sent before.
    HttpResponse<byte[]> response =
        client.send(client.request(url.getPath()).header("Accept", "*/*").GET());
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(response.body())
        .isEqualTo(client.png("{\"prompt\": \"a fox\", \"seed\": 5, \"num_inference_steps\": 2}"));
  }

  /** Each of these is what a client sends that has nothing to say. */
  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer k",
    "X-Stainless-Timeout, 0",
    "X-Stainless-Read-Timeout, 600.0",
    "X-Stainless-Read-Timeout, none"
  })
  void takesTheHeadersOfClients(String header, String value) {
    assertThat(
            image(
                answer(
                    client
                        .post(GENERATIONS, "{\"prompt\": \"a fox\", \"steps\": 1}")
                        .header(header, value)),
                0))
        .isNotEmpty();
  }

  private static String fox() throws IOException {
    return Golden.input("fox.png");
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "image[]"})
  void editsAnImageOfAForm(String name) throws IOException {
    FormData form =
        new FormData()
            .text("prompt", "a heart")
            .text("seed", "3")
            .text("steps", "4")
            .text("n", "1")
            .text("strength", "0.5")
            .text("stream", "false")
            .file(name, bytes(fox()));

    assertThat(image(answer(form.post(client.request(EDITS))), 0))
        .isEqualTo(
            client.png(
                """
                {"prompt": "a heart", "seed": 3, "num_inference_steps": 4, "strength": 0.5,
                 "image": "%s"}\
                """
                    .formatted(fox())));
  }

  @Test
  void editsAnImageOfJson() throws IOException {
    String json =
        """
        {"prompt": "a heart", "seed": 3, "steps": 4, "input_fidelity": "high",
         "images": [{"image_url": "data:image/png;base64,%s"}]}\
        """;

    assertThat(image(answer(client.post(EDITS, json.formatted(fox()))), 0))
        .isEqualTo(
            client.png(
                """
                {"prompt": "a heart", "seed": 3, "num_inference_steps": 4, "image": "%s"}\
                """
                    .formatted(fox())));
  }

  /** What is seen of the mask is kept, however faintly: a quarter of it has alpha 1. */
  @Test
  void whatIsFullyTransparentInTheMaskIsMadeAnew() throws IOException {
    BufferedImage fox = Png.decode(bytes(fox()));
    int width = fox.getWidth();
    int height = fox.getHeight();
    var alpha = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    var white = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean anew = x < width / 2;
        alpha.setRGB(x, y, anew ? 0xFFFFFF : y < height / 2 ? 0x01FFFFFF : 0xFFFFFFFF);
        white.getRaster().setSample(x, y, 0, anew ? 255 : 0);
      }
    }
    FormData form =
        new FormData()
            .text("prompt", "a heart")
            .text("seed", "3")
            .text("steps", "4")
            .text("size", width + "x" + height)
            .file("image", bytes(fox()))
            .file("mask", png(alpha));
    String json =
        """
        {"prompt": "a heart", "seed": 3, "steps": 4, "size": "auto",
         "images": [{"image_url": "data:image/png;base64,%s"}],
         "mask": {"image_url": "data:image/png;base64,%s"}}\
        """
            .formatted(fox(), Base64.getEncoder().encodeToString(png(alpha)));

    byte[] expected =
        client.png(
            """
            {"prompt": "a heart", "seed": 3, "num_inference_steps": 4, "width": %d, "height": %d,
             "image": "%s", "mask_image": "%s"}\
            """
                .formatted(width, height, fox(), Base64.getEncoder().encodeToString(png(white))));
    assertThat(image(answer(form.post(client.request(EDITS))), 0)).isEqualTo(expected);
    assertThat(image(answer(client.post(EDITS, json)), 0)).isEqualTo(expected);
  }

  /**
   * The built-in model makes up to 256 x 256, in multiples of 16; the preset draft's width is 128.
   */
  @ParameterizedTest
  @CsvSource({
    "icons, 1024, 512, 256x128",
    "icons, 512, 1024, 128x256",
    "icons, 1000, 999, 256x240",
    "icons, 100, 200, 96x192",
    "icons, 5, 9, 16x16",
    "icons, 2000, 20, 256x16",
    "draft, 512, 1024, 128x256"
  })
  void theSizeOfAnEditIsTheImages(String model, int width, int height, String size)
      throws IOException {
    byte[] image = png(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
    FormData form =
        new FormData()
            .text("model", model)
            .text("prompt", "a heart")
            .text("steps", "4")
            .file("image", image);

    JsonNode answer = answer(form.post(client.request(EDITS)));

    assertThat(answer.get("size").asString()).isEqualTo(size);
    BufferedImage edited = Png.decode(image(answer, 0));
    assertThat(edited.getWidth() + "x" + edited.getHeight()).isEqualTo(size);
  }

  private static byte[] png(BufferedImage image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void listsModelsAndPresets() {
    JsonNode models = answer(client.request("/v1/models").GET());

    assertThat(models.get("data").findValuesAsString("id"))
        .contains("icons", "sd1-tiny", "draft", "gpt-image-1", "dall-e-2");
  }

  @Test
  void looksUpAModelAndAPreset() {
    assertThat(answer(client.request("/v1/models/icons").GET()).get("id").asString())
        .isEqualTo("icons");
    assertThat(answer(client.request("/v1/models/gpt-image-1.5").GET()).get("id").asString())
        .isEqualTo("gpt-image-1.5");
  }
}
