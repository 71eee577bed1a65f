package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.darkroom.client.ApiException;
import dev.darkroom.client.ModelsApi;
import dev.darkroom.client.model.GenerateRequest;
import dev.darkroom.client.model.Preset;
import dev.darkroom.client.model.Quality;
import dev.darkroom.json.Json;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Requests that name the preset {@code draft} of {@link DarkroomTest}. */
@DarkroomTest
class PresetsTest {
  private final Client client;

  PresetsTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @Test
  void whatARequestLeavesOpenIsThePresets() {
    JsonNode parameters = parameters("{\"model\": \"draft\", \"prompt\": \"a fox\"}");

    assertThat(parameters.get("model").asString()).isEqualTo("icons");
    assertThat(parameters.get("num_inference_steps").intValue()).isEqualTo(4);
    assertThat(parameters.get("negative_prompt").asString()).isEqualTo("flat style");
    assertThat(parameters.at("/scheduler/timestep_spacing").asString()).isEqualTo("leading");
    // The model's own, where the preset says nothing either.
    assertThat(parameters.get("guidance_scale").doubleValue()).isEqualTo(3);
  }

  @Test
  void whatARequestSaysItselfCounts() {
    JsonNode parameters =
        parameters(
            """
            {"model": "draft", "prompt": "a fox", "num_inference_steps": 3, "negative_prompt": "",
             "scheduler": {"timestep_spacing": "linspace"}}\
            """);

    assertThat(parameters.get("num_inference_steps").intValue()).isEqualTo(3);
    assertThat(parameters.get("negative_prompt").asString()).isEmpty();
    assertThat(parameters.at("/scheduler/timestep_spacing").asString()).isEqualTo("linspace");
  }

  /** A preset's image is the image of the request that says all of it. */
  @Test
  void makesTheImageOfTheRequestInFull() {
    byte[] preset = client.png("{\"model\": \"draft\", \"prompt\": \"a fox\", \"seed\": 5}");
    byte[] full =
        client.png(
            """
            {"model": "icons", "prompt": "a fox", "seed": 5, "num_inference_steps": 4,
             "negative_prompt": "flat style", "scheduler": {"timestep_spacing": "leading"}}\
            """);

    assertThat(preset).isEqualTo(full);
  }

  @Test
  void theTimestepsOfARequestCountInPlaceOfThePresetsSteps() {
    JsonNode parameters =
        parameters("{\"model\": \"draft\", \"prompt\": \"a fox\", \"timesteps\": [800, 400, 100]}");

    assertThat(parameters.get("timesteps")).hasSize(3);
  }

  @Test
  void thePresetsStrengthCountsWhereThereIsAnImage() {
    String image =
        Base64.getEncoder().encodeToString(client.png("{\"prompt\": \"a fox\", \"seed\": 1}"));

    JsonNode parameters =
        parameters(
            "{\"model\": \"draft\", \"prompt\": \"a fox\", \"image\": \"%s\"}".formatted(image));

    assertThat(parameters.get("strength").doubleValue()).isEqualTo(0.5);
  }

  @Test
  void anInversionMayNameAPreset() {
    String image =
        Base64.getEncoder().encodeToString(client.png("{\"prompt\": \"a fox\", \"seed\": 1}"));
    HttpResponse<byte[]> response =
        client.send(client.invert("{\"model\": \"draft\", \"image\": \"%s\"}".formatted(image)));

    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    JsonNode parameters = Json.MAPPER.readTree(response.body()).get("parameters");
    assertThat(parameters.get("num_inference_steps").intValue()).isEqualTo(4);
    assertThat(parameters.at("/scheduler/timestep_spacing").asString()).isEqualTo("leading");
  }

  @ParameterizedTest
  @CsvSource({
    "num_images, 3, at most 2 with preset draft",
    "num_inference_steps, 11, at most 10 with preset draft",
    "width, 144, at most 128 with preset draft"
  })
  void refusesMoreThanThePresetAllows(String field, int value, String limit) {
    HttpResponse<byte[]> response =
        client.send(
            client.generate(
                "{\"model\": \"draft\", \"prompt\": \"a fox\", \"%s\": %d}"
                    .formatted(field, value)));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(Client.text(response))
        .contains("\"field\":\"%s\"".formatted(field), "\"limit\":\"%s\"".formatted(limit));
  }

  @Test
  void anUnknownNameIsToldTheModelsAndThePresets() {
    HttpResponse<byte[]> response =
        client.send(client.generate("{\"model\": \"gpt-image-9\", \"prompt\": \"a fox\"}"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(Client.text(response)).contains("unknown_model", "icons", "draft", "gpt-image-1");
  }

  @Test
  void theNamesOfOpenAisModelsStandForTheDefaultModel() {
    JsonNode parameters = parameters("{\"model\": \"gpt-image-1.5\", \"prompt\": \"a fox\"}");

    assertThat(parameters.get("model").asString()).isEqualTo("icons");
  }

  @Test
  void theListOfModelsHasThePresets() throws ApiException {
    Preset draft =
        new ModelsApi(client.generated())
            .models().getPresets().stream()
                .filter(preset -> preset.getName().equals("draft"))
                .findFirst()
                .orElseThrow();

    assertThat(draft.getModel()).isEqualTo("icons");
    GenerateRequest defaults = draft.getDefaults();
    assertThat(defaults.getNumInferenceSteps()).isEqualTo(4);
    assertThat(defaults.getStrength()).isEqualTo(0.5);
    assertThat(draft.getQuality())
        .extracting(Quality::getName, Quality::getNumInferenceSteps)
        .containsExactly(tuple("high", 6));
    assertThat(draft.getLimits().getMaxNumImages()).isEqualTo(2);
    assertThat(draft.getLimits().getMaxHeight()).isNull();
  }

  private JsonNode parameters(String json) {
    return client.json(json).get("parameters");
  }
}
