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
 */
public record Preset(
    String name,
    @Nullable String model,
    GenerateRequest defaults,
    Map<String, Integer> quality,
    Limits limits) {
  public Preset {
    quality = Map.copyOf(quality);
  }

  /** The most that its requests may ask for; null where the model's limit is all there is. */
  public record Limits(
      @Nullable Integer maxWidth,
      @Nullable Integer maxHeight,
      @Nullable Integer maxNumInferenceSteps,
      @Nullable Integer maxNumImages) {}

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
      Limits limits) {
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
    require(
        generation.width(),
        generation.height(),
        generation.sampler().steps(),
        generation.numImages());
  }

  /**
   * @throws InvalidInputException if that is more than the preset's requests may ask for
   */
  void require(Inversion inversion) {
    require(inversion.width(), inversion.height(), inversion.steps(), 1);
  }

  private void require(int width, int height, int steps, int images) {
    Faults faults = new Faults();
    faults.check(() -> requireAtMost("width", width, limits.maxWidth));
    faults.check(() -> requireAtMost("height", height, limits.maxHeight));
    faults.check(() -> requireAtMost("num_inference_steps", steps, limits.maxNumInferenceSteps));
    faults.check(() -> requireAtMost("num_images", images, limits.maxNumImages));
    faults.throwIfAny();
  }

  private void requireAtMost(String field, int value, @Nullable Integer max) {
    if (max != null && value > max) {
      throw InvalidInputException.outOfRange(
          field, value, "at most %d with preset %s".formatted(max, name));
    }
  }
}
