package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What {@code InferenceClient} of huggingface_hub and of {@code @huggingface/inference} send. */
@DarkroomTest
class HuggingFaceTest {
  private final Client client;

  HuggingFaceTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @Test
  void makesTheImageOfPostGenerate() {
    HttpResponse<byte[]> response =
        send(
            "icons",
            """
            {"inputs": "a fox", "parameters": {"negative_prompt": "flat style", "height": 128, "width": 144,
             "num_inference_steps": 5, "guidance_scale": 4, "seed": 7}}\
            """);

    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(response.headers().firstValue("Darkroom-Seed")).hasValue("7");
    assertThat(response.body())
        .isEqualTo(
            client.png(
                """
                {"prompt": "a fox", "negative_prompt": "flat style", "height": 128, "width": 144,
                 "num_inference_steps": 5, "guidance_scale": 4, "seed": 7}\
                """));
  }

  /** As image-to-image of the client sends it, to the same address. */
  @Test
  void startsFromTheInputsWhereTheParametersHaveAPrompt() {
    String image =
        Base64.getEncoder().encodeToString(client.png("{\"prompt\": \"a fox\", \"seed\": 1}"));

    HttpResponse<byte[]> response =
        send(
            "icons",
            """
            {"inputs": "%s", "parameters": {"prompt": "a cat", "strength": 0.5, "seed": 7,
             "target_size": {"width": 144, "height": 128}}}\
            """
                .formatted(image));

    assertThat(response.body())
        .isEqualTo(
            client.png(
                """
                {"image": "%s", "prompt": "a cat", "strength": 0.5, "seed": 7, "width": 144, "height": 128}\
                """
                    .formatted(image)));
  }

  /** The client for JavaScript leaves the parameters out, and accepts anything. */
  @Test
  void aPromptAloneMakesAnImageOfAPreset() {
    HttpResponse<byte[]> response =
        client.send(
            client.post("/models/draft", "{\"inputs\": \"a fox\"}").header("Accept", "*/*"));

    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(response.headers().firstValue("Darkroom-Parameters").orElseThrow())
        .contains("\"num_inference_steps\":4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "icons | {} | 422 | inputs must be a text of up to 4000 characters",
        "icons | {\"inputs\": 3} | 400 | inputs must be a text",
        "icons | {\"inputs\": \"a\", \"parameters\": {\"width\": 20}} | 422 | parameters.width must"
            + " be a multiple of 16",
        "icons | {\"inputs\": \"a\", \"parameters\": {\"steps\": 20}} | 400 | parameters.steps is"
            + " not a known field",
        "icons | {\"inputs\": \"a\", \"parameters\": {\"scheduler\": \"Euler\"}} | 422 |"
            + " parameters.scheduler must be DDIM",
        "icons | {\"inputs\": \"a\", \"parameters\": {\"prompt\": \"b\"}} | 422 | inputs must be a"
            + " PNG, JPEG or WebP image",
        "icons | {\"inputs\": \"a\", \"parameters\": {\"width\": 128, \"target_size\": {}}} | 422 |"
            + " parameters.target_size must be absent",
        "icons | [] | 400 | the body is not one JSON object",
        "flux | {\"inputs\": \"a\"} | 404 | model must be one of",
      })
  void refusesInATextThatTheClientShows(String model, String body, int status, String said) {
    HttpResponse<byte[]> response = send(model, body);

    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode error = Json.MAPPER.readTree(response.body());
    assertThat(error.get("error").asString()).startsWith(said);
    assertThat(error.get("code").asString()).isNotEmpty();
  }

  @Test
  void otherMethodsAndTypesAreRefusedInTheSameWay() {
    HttpResponse<byte[]> get = client.send(client.request("/models/icons").GET());
    HttpResponse<byte[]> text =
        client.send(
            client
                .request("/models/icons")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("a fox")));

    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(Json.MAPPER.readTree(get.body()).get("error").asString()).contains("GET");
    assertThat(text.statusCode()).isEqualTo(415);
    assertThat(Json.MAPPER.readTree(text.body()).get("field").asString()).isEqualTo("Content-Type");
  }

  private HttpResponse<byte[]> send(String model, String json) {
    return client.send(client.post("/models/" + model, json).header("Accept", "image/png"));
  }
}
