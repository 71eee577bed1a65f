package dev.darkroom.api;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.model.ModelSettings;
import java.util.List;

/**
 * The answer of {@code GET /models}.
 *
 * @param defaultModel for requests that name none
 */
public record ModelsResponse(String defaultModel, List<Model> models) {
  /** A model that requests may name. */
  public record Model(String name, Defaults defaults, Limits limits) {
    static Model of(DiffusionModel model) {
      ModelSettings settings = model.settings();
      Defaults defaults =
          new Defaults(
              model.width(),
              model.height(),
              settings.numInferenceSteps(),
              settings.guidanceScale(),
              settings.guidanceRescale(),
              model.scheduler());
      Limits limits =
          new Limits(
              model.sizeMultiple(),
              model.maxWidth(),
              model.maxHeight(),
              model.scheduler().numTrainTimesteps(),
              settings.maxImages());
      return new Model(model.name(), defaults, limits);
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
   */
  public record Limits(
      int sizeMultiple, int maxWidth, int maxHeight, int maxNumInferenceSteps, int maxNumImages) {}

  static ModelsResponse of(ModelRegistry models) {
    return new ModelsResponse(
        models.get(null).name(), models.all().stream().map(Model::of).toList());
  }
}
