package dev.darkroom.api;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.model.ModelSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /models}.
 *
 * @param defaultModel for requests that name none
 */
public record ModelsResponse(String defaultModel, List<Model> models) {
  /**
   * A model that requests may name.
   *
   * @param inputs the fields of requests that say what to show or what to start from
   * @param batchesMixedTimesteps whether images at different timesteps can share a run of the UNet
   * @param sharedTimestepReason why they cannot; null where they can
   */
  public record Model(
      String name,
      List<String> inputs,
      Defaults defaults,
      Limits limits,
      boolean batchesMixedTimesteps,
      @Nullable String sharedTimestepReason) {
    static Model of(DiffusionModel model) {
      ModelSettings settings = model.settings();
      Defaults defaults =
          new Defaults(
              model.width(),
              model.height(),
              settings.numInferenceSteps(),
              model.takesPrompts() ? settings.guidanceScale() : GuidanceResolver.UNGUIDED,
              settings.guidanceRescale(),
              model.scheduler());
      Limits limits =
          new Limits(
              model.sizeMultiple(),
              model.maxWidth(),
              model.maxHeight(),
              model.scheduler().numTrainTimesteps(),
              settings.maxImages(),
              model.numClasses());
      String reason = model.sharedTimestepReason().orElse(null);
      return new Model(model.name(), inputs(model), defaults, limits, reason == null, reason);
    }

    private static List<String> inputs(DiffusionModel model) {
      Map<String, Boolean> inputs = new LinkedHashMap<>();
      inputs.put("prompt", model.takesPrompts());
      inputs.put("class_label", model.numClasses() > 0);
      inputs.put("image", model.encodesImages());
      inputs.put("mask_image", model.encodesImages());
      return inputs.keySet().stream().filter(inputs::get).toList();
    }
  }

  /** What a request gets where it says nothing. */
  public record Defaults(
      int width,
      int height,
      int numInferenceSteps,
      double guidanceScale,
      double guidanceRescale,
      DdimConfig scheduler) {}

  /**
   * The most that a request may ask for.
   *
   * @param sizeMultiple width and height are multiples of this, in pixels
   * @param numClasses class labels are below this
   */
  public record Limits(
      int sizeMultiple,
      int maxWidth,
      int maxHeight,
      int maxNumInferenceSteps,
      int maxNumImages,
      int numClasses) {}

  static ModelsResponse of(ModelRegistry models) {
    return new ModelsResponse(
        models.get(null).name(), models.all().stream().map(Model::of).toList());
  }
}
