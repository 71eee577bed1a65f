package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a request gets where it says nothing, against diffusers' signatures: tools/defaults.py. */
@DarkroomTest
class DefaultsTest {
  private static final JsonNode DIFFUSERS = read();

  /** What our fields are called in the signatures. */
  private static final Map<String, String> NAMES =
      Map.of("num_images_per_prompt", "num_images", "batch_size", "num_images");

  private final Client client;

  DefaultsTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  private static JsonNode read() {
    try {
      return Json.MAPPER.readTree(
          Files.readString(Path.of("src/test/resources/goldens/defaults.json")));
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "StableDiffusionPipeline, sd1-tiny, false, false",
    "StableDiffusionImg2ImgPipeline, sd1-tiny, true, false",
    "StableDiffusionInpaintPipeline, sd1-tiny, true, true",
    "StableDiffusionInpaintPipeline, inpaint-tiny, true, true",
    "StableDiffusionXLPipeline, sdxl-tiny, false, false",
    "StableDiffusionXLImg2ImgPipeline, sdxl-tiny, true, false",
    "StableDiffusionXLImg2ImgPipeline, refiner-tiny, true, false",
    "StableDiffusionXLInpaintPipeline, sdxl-tiny, true, true",
    "DDIMPipeline, unconditional-tiny, false, false"
  })
  void areThoseOfThePipeline(String pipeline, String model, boolean image, boolean mask)
      throws IOException {
    ObjectNode request = Json.MAPPER.createObjectNode().put("model", model).put("seed", 1);
    // Of the default, 50, only GET /models is asked.
    request.put("num_inference_steps", 4);
    if (!pipeline.equals("DDIMPipeline")) {
      request.put("prompt", "a fox");
    }
    if (image) {
      request.put("image", Golden.input("fox.png"));
    }
    if (mask) {
      request.put("mask_image", Golden.input("soft-mask.png"));
    }

    JsonNode parameters = client.json(request.toString()).get("parameters");

    int compared = 0;
    for (var parameter : DIFFUSERS.get(pipeline).get("__call__").properties()) {
      String field = NAMES.getOrDefault(parameter.getKey(), parameter.getKey());
      JsonNode expected = parameter.getValue();
      if (expected.isNumber() && parameters.has(field) && !field.equals("num_inference_steps")) {
        assertThat(parameters.get(field).doubleValue()).as(field).isEqualTo(expected.doubleValue());
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(pipeline.equals("DDIMPipeline") ? 2 : 3);
  }

  @ParameterizedTest
  @CsvSource({
    "StableDiffusionPipeline, sd1-tiny, ''",
    "StableDiffusionImg2ImgPipeline, sd1-tiny, image_to_image",
    "StableDiffusionInpaintPipeline, sd1-tiny, inpainting",
    "StableDiffusionInpaintPipeline, inpaint-tiny, inpainting",
    "StableDiffusionXLPipeline, sdxl-tiny, ''",
    "StableDiffusionXLImg2ImgPipeline, sdxl-tiny, image_to_image",
    "StableDiffusionXLImg2ImgPipeline, refiner-tiny, image_to_image",
    "StableDiffusionXLInpaintPipeline, sdxl-tiny, inpainting",
    "DDIMPipeline, unconditional-tiny, ''"
  })
  void areToldBeforehand(String pipeline, String model, String task) {
    JsonNode call = DIFFUSERS.get(pipeline).get("__call__");
    JsonNode defaults = defaults(model);
    JsonNode told = task.isEmpty() ? defaults : defaults.get(task);

    assertThat(defaults.get("num_inference_steps")).isEqualTo(call.get("num_inference_steps"));
    assertThat(told.get("guidance_scale").doubleValue())
        .isEqualTo(call.path("guidance_scale").doubleValue(1));
    assertThat(told.path("strength").doubleValue(1))
        .isEqualTo(call.path("strength").doubleValue(1));
  }

  @Test
  void aModelTellsNoDefaultsForWhatItCannot() {
    assertThat(defaults("inpaint-tiny").get("image_to_image").isNull()).isTrue();
    assertThat(defaults("inpaint-tiny").get("guidance_scale").doubleValue()).isEqualTo(7.5);
    assertThat(defaults("icons").get("inpainting").get("guidance_scale").doubleValue())
        .as("as configured")
        .isEqualTo(3);
  }

  @Test
  void ofTheSchedulerAreThoseOfDdimScheduler() {
    ObjectNode expected = (ObjectNode) DIFFUSERS.get("DDIMScheduler").get("__init__");
    JsonNode actual = Json.MAPPER.valueToTree(DdimConfig.DEFAULTS);

    assertThat(actual.propertyNames())
        .containsExactlyInAnyOrderElementsOf(expected.propertyNames());
    expected
        .properties()
        .forEach(
            entry -> {
              JsonNode value = actual.get(entry.getKey());
              if (value.isNumber()) {
                assertThat(value.doubleValue())
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue().doubleValue());
              } else {
                assertThat(value).as(entry.getKey()).isEqualTo(entry.getValue());
              }
            });
  }

  private JsonNode defaults(String model) {
    for (JsonNode each : Json.MAPPER.readTree(client.get("/models")).get("models")) {
      if (each.get("name").stringValue().equals(model)) {
        return each.get("defaults");
      }
    }
    throw new AssertionError("no model " + model);
  }
}
