package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What answers say that a model does not take in. Texts that are cut off are those that {@code
 * truncated} of {@code tools/tokenizer/oracle.py} gives with the models' tokenizers.
 */
@DarkroomTest
class WarningsTest {
  private static final String TEAL = "on a teal background";

  private final Client client;

  WarningsTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @Test
  void whatIsCutOffEachPromptIsTold() {
    JsonNode answer =
        client.json(
            request("icons", "fox ".repeat(30) + TEAL)
                .put("negative_prompt", "cat ".repeat(30) + "Fox, and a dog")
                .toString());

    assertThat(warnings(answer))
        .containsExactly(
            "prompt prompt_truncated icons reads 30 tokens of a prompt, and so not: " + TEAL,
            "negative_prompt prompt_truncated icons reads 30 tokens of a prompt, and so not:"
                + " fox , and a dog");
  }

  @Test
  void whatFitsIsNotWarnedOf() {
    assertThat(warnings(client.json(request("icons", "fox ".repeat(30)).toString()))).isEmpty();
    assertThat(warnings(client.json(request("sd1-tiny", "fox ".repeat(75)).toString()))).isEmpty();
  }

  /** SDXL's two tokenizers cut the same. */
  @ParameterizedTest
  @ValueSource(strings = {"sd1-tiny", "sdxl-tiny"})
  void severalTokenizersWarnOnce(String model) {
    JsonNode answer = client.json(request(model, "fox ".repeat(75) + TEAL).toString());

    assertThat(warnings(answer))
        .containsExactly(
            "prompt prompt_truncated %s reads 75 tokens of a prompt, and so not: %s"
                .formatted(model, TEAL));
  }

  @Test
  void unknownWordsAreNamed() {
    JsonNode answer =
        client.json(
            request("icons", "Portrait of a woman on teal, the fox's 2 portrait").toString());

    assertThat(warnings(answer))
        .containsExactly(
            "prompt unknown_words icons was not trained on: portrait, woman; GET /models lists the"
                + " words that it was trained on");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a fox, 3d style, on a teal background",
        "a red heart on white",
        "pizza, noto style, on black",
        ""
      })
  void thePromptsOfTheModelsCardAreKnown(String prompt) {
    assertThat(warnings(client.json(request("icons", prompt).toString()))).isEmpty();
  }

  @Test
  void aModelWhoseWordsAreNotListedIsNotWarnedOf() {
    assertThat(warnings(client.json(request("sd1-tiny", "portrait of a woman").toString())))
        .isEmpty();
  }

  /** Which is not read where there is no guidance. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1"})
  void aNegativePromptIsWarnedOfWhereItIsRead(double guidanceScale, int warnings) {
    ObjectNode request =
        request("icons", "a fox")
            .put("negative_prompt", "blurry")
            .put("guidance_scale", guidanceScale);

    assertThat(warnings(client.json(request.toString()))).hasSize(warnings);
  }

  @Test
  void theFarEndOfASequenceIsWarnedOfWhereItIsAnother() {
    ObjectNode request = request("icons", "a portrait").put("negative_prompt", "blurry");
    request.putObject("interpolate_to").put("prompt", "a woman").put("seed", 2);
    request.put("num_images", 2);

    assertThat(fields(client.json(request.toString())))
        .containsExactly("prompt", "negative_prompt", "interpolate_to.prompt");

    request.putObject("interpolate_to").put("negative_prompt", "ugly").put("seed", 2);

    assertThat(fields(client.json(request.toString())))
        .containsExactly("prompt", "negative_prompt", "interpolate_to.negative_prompt");
  }

  @Test
  void noMoreThanTwentyWordsAreNamed() {
    StringBuilder prompt = new StringBuilder();
    for (char letter = 'a'; letter < 'y'; letter++) {
      prompt.append("qq").append(letter).append(' ');
    }

    List<String> warnings =
        warnings(client.json(request("icons", prompt.toString()).toString())).stream()
            .filter(warning -> warning.contains("unknown_words"))
            .toList();

    assertThat(warnings).singleElement().asString().contains("qqa, qqb,", "qqt and 4 more;");
  }

  @Test
  void anInversionWarnsToo() {
    byte[] image = client.png(request("sd1-tiny", "a").toString());
    ObjectNode request =
        request("sd1-tiny", "fox ".repeat(75) + TEAL)
            .put("image", Base64.getEncoder().encodeToString(image));
    request.remove("seed");

    var answer = client.send(client.post("/invert", request.toString()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(warnings(Json.MAPPER.readTree(answer.body())))
        .containsExactly(
            "prompt prompt_truncated sd1-tiny reads 75 tokens of a prompt, and so not: " + TEAL);
  }

  @Test
  void aJobAndItsResultWarnAsTheAnswerWould() {
    var accepted =
        client.send(
            client
                .generate(request("icons", "a portrait").toString())
                .header("Prefer", "respond-async, wait=60"));
    JsonNode result = Json.MAPPER.readTree(accepted.body());
    var queued =
        client.send(
            client
                .generate(request("icons", "a portrait").toString())
                .header("Prefer", "respond-async"));
    JsonNode job = Json.MAPPER.readTree(queued.body());

    assertThat(accepted.statusCode()).isEqualTo(200);
    assertThat(fields(result)).containsExactly("prompt");
    assertThat(queued.statusCode()).isEqualTo(202);
    assertThat(job.get("warnings")).isEqualTo(result.get("warnings"));
  }

  @Test
  void aFileHasThemInAHeader() {
    String request = request("icons", "a portrait").toString();

    var answer = client.send(client.generate(request).header("Accept", "image/png"));

    assertThat(Json.MAPPER.readTree(answer.headers().firstValue("Darkroom-Warnings").orElseThrow()))
        .isEqualTo(client.json(request).get("warnings"));
  }

  @Test
  void aFileWithoutHasNoHeader() {
    var answer =
        client.send(
            client.generate(request("icons", "a fox").toString()).header("Accept", "image/png"));

    assertThat(answer.headers().firstValue("Darkroom-Warnings")).isEmpty();
  }

  /** Tomcat writes at most 8 KB of headers. */
  @Test
  void theHeaderIsCutShortAndAscii() {
    String text = "\ud840\udc00".repeat(500);
    ObjectNode request = request("icons", text).put("negative_prompt", text + "a");
    request
        .putObject("interpolate_to")
        .put("prompt", text + "b")
        .put("negative_prompt", text + "c")
        .put("seed", 2)
        .putArray("fractions")
        .add(0.5);

    var answer = client.send(client.generate(request.toString()).header("Accept", "image/png"));

    assertThat(answer.statusCode()).isEqualTo(200);
    String header = answer.headers().firstValue("Darkroom-Warnings").orElseThrow();
    assertThat(header).isASCII().hasSizeLessThanOrEqualTo(2048);
    JsonNode warnings = Json.MAPPER.readTree(header);
    assertThat(warnings.valueStream().map(warning -> warning.get("field").stringValue()))
        .containsExactly(
            "prompt",
            "prompt",
            "negative_prompt",
            "negative_prompt",
            "interpolate_to.prompt",
            "interpolate_to.prompt",
            "interpolate_to.negative_prompt",
            "interpolate_to.negative_prompt");
    assertThat(warnings.valueStream().map(warning -> warning.get("detail").stringValue()))
        .allMatch(detail -> detail.endsWith("..."));
  }

  private static ObjectNode request(String model, String prompt) {
    return Json.MAPPER.valueToTree(
        Map.of("model", model, "prompt", prompt, "num_inference_steps", 1, "seed", 1));
  }

  private static List<String> warnings(JsonNode answer) {
    return answer
        .get("warnings")
        .valueStream()
        .map(
            warning ->
                "%s %s %s"
                    .formatted(
                        warning.get("field").stringValue(),
                        warning.get("code").stringValue(),
                        warning.get("detail").stringValue()))
        .toList();
  }

  private static List<String> fields(JsonNode answer) {
    return answer
        .get("warnings")
        .valueStream()
        .map(warning -> warning.get("field").stringValue())
        .toList();
  }
}
