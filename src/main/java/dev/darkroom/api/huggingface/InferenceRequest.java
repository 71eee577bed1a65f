package dev.darkroom.api.huggingface;

import dev.darkroom.api.GenerateRequest;
import dev.darkroom.api.GenerateRequestBuilder;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /models/{name}}, as the tasks text-to-image and image-to-image have it.
 *
 * @param inputs the prompt; the image in base64 where the parameters have a prompt
 * @param options of the hosted service, without meaning here
 */
record InferenceRequest(
    @Nullable String inputs,
    @Nullable Parameters parameters,
    @Nullable Map<String, Object> options) {
  private static final Set<String> SCHEDULERS = Set.of("DDIM", "DDIMScheduler");

  /**
   * What a client may set.
   *
   * @param prompt of image-to-image
   * @param targetSize of image-to-image
   * @param scheduler of diffusers, by its class
   */
  record Parameters(
      @Nullable String prompt,
      @Nullable String negativePrompt,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable TargetSize targetSize,
      @Nullable Integer numInferenceSteps,
      @Nullable Double guidanceScale,
      @Nullable Double strength,
      @Nullable String scheduler,
      @Nullable BigInteger seed) {
    static final Parameters NONE =
        new Parameters(null, null, null, null, null, null, null, null, null, null);
  }

  /** Pixels. */
  record TargetSize(@Nullable Integer width, @Nullable Integer height) {}

  /**
   * @param model as the path names it
   * @param faults receives what is wrong
   */
  GenerateRequest translate(String model, Faults faults) {
    Parameters given = given();
    faults.check(() -> requireScheduler(given.scheduler));
    faults.check(() -> requireOneSize(given));
    TargetSize size =
        given.targetSize == null ? new TargetSize(given.width, given.height) : given.targetSize;
    return GenerateRequestBuilder.builder()
        .model(model)
        .prompt(isTextToImage() ? inputs : given.prompt)
        .image(isTextToImage() ? null : inputs)
        .negativePrompt(given.negativePrompt)
        .width(size.width)
        .height(size.height)
        .numInferenceSteps(given.numInferenceSteps)
        .guidanceScale(given.guidanceScale)
        .strength(given.strength)
        .seed(given.seed)
        .build();
  }

  /** The names that the fields of {@link GenerateRequest} have here. */
  Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    for (String same :
        List.of(
            "prompt",
            "negative_prompt",
            "num_inference_steps",
            "guidance_scale",
            "strength",
            "seed")) {
      names.put(same, "parameters." + same);
    }
    String size = given().targetSize == null ? "parameters." : "parameters.target_size.";
    names.put("width", size + "width");
    names.put("height", size + "height");
    names.put(isTextToImage() ? "prompt" : "image", "inputs");
    return names;
  }

  private boolean isTextToImage() {
    return given().prompt == null;
  }

  private Parameters given() {
    return parameters == null ? Parameters.NONE : parameters;
  }

  private static void requireScheduler(@Nullable String scheduler) {
    if (scheduler != null && !SCHEDULERS.contains(scheduler)) {
      throw InvalidInputException.outOfRange(
          "parameters.scheduler", scheduler, "DDIM, DDIMScheduler or absent");
    }
  }

  private static void requireOneSize(Parameters given) {
    if (given.targetSize != null && (given.width != null || given.height != null)) {
      throw InvalidInputException.contradiction(
          "parameters.target_size", "absent where width or height is there", null);
    }
  }
}
