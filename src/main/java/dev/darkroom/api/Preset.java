package dev.darkroom.api;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.json.Json;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A name that a request may give in place of a model's: a model, fields that it need not give, and
 * limits.
 *
 * @param model its name; the default model where it is null
 * @param defaults a field of a request counts in place of the same field here
 * @param quality the number of inference steps for each name of a quality that clients ask for
 * @param limits the most that its requests may ask for
 */
public record Preset(
    String name,
    @Nullable String model,
    GenerateRequest defaults,
    Map<String, Integer> quality,
    RequestLimits limits) {
  public Preset {
    quality = Map.copyOf(quality);
  }

  /**
   * @param defaults by the fields' names, which may be written with dashes
   * @throws InvalidInputException if there is no such field, or a value does not fit it; the field
   *     begins with the preset's name
   */
  public static Preset of(
      String name,
      @Nullable String model,
      Map<String, Object> defaults,
      Map<String, Integer> quality,
      RequestLimits limits) {
    Faults faults = new Faults();
    ObjectNode fields = Json.MAPPER.createObjectNode();
    defaults.forEach(
        (field, value) -> fields.set(field.replace('-', '_'), Json.MAPPER.valueToTree(value)));
    GenerateRequest request =
        JsonBinding.bindTexts(Json.MAPPER, fields, GenerateRequest.class, faults);
    if (request.model() != null) {
      faults.add(new Fault("model", new Fault.Contradiction("absent", "a preset has its model")));
    }
    if (!faults.isEmpty()) {
      throw faults.toException().inside(name + ".defaults");
    }
    return new Preset(name, model, request, quality, limits);
  }

  /** What counts where a request says nothing: a default yields to a field that excludes it. */
  Record defaultsFor(CommonRequest request) {
    GenerateRequestBuilder yielding = GenerateRequestBuilder.builder(defaults);
    if (request.timesteps() != null) {
      yielding.numInferenceSteps(null);
    }
    if (request instanceof GenerateRequest generate) {
      if (generate.interpolateTo() != null) {
        yielding.numImages(null);
      }
      if (generate.image() == null) {
        yielding.strength(null);
      }
    }
    return yielding.build();
  }

  /**
   * @throws InvalidInputException if that is more than the preset's requests may ask for
   */
  void require(Generation generation) {
    limits.require(generation, "with preset " + name);
  }

  /**
   * @throws InvalidInputException if that is more than the preset's requests may ask for
   */
  void require(Inversion inversion) {
    limits.require(inversion, "with preset " + name);
  }
}
