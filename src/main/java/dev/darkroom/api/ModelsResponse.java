package dev.darkroom.api;

import dev.darkroom.access.CallerLimits;
import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.model.ModelSettings;
import dev.darkroom.model.PipelineDefaults;
import dev.darkroom.model.PipelineTask;
import dev.darkroom.model.Vocabulary;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /models}.
 *
 * @param defaultModel for requests that name none
 * @param presets that requests may name in place of a model
 */
public record ModelsResponse(String defaultModel, List<Model> models, List<Preset> presets) {
  /**
   * A model that requests may name.
   *
   * @param inputs the fields of requests that say what to show or what to start from
   * @param batchesMixedTimesteps whether images at different timesteps can share a run of the UNet
   * @param sharedTimestepReason why they cannot; null where they can
   * @param fusesAttention whether the UNet's attentions run as one node each
   * @param unfusedAttentionReason why they do not; null where they do
   * @param vocabulary the words that it was trained on; null where its directory does not say
   */
  public record Model(
      String name,
      List<String> inputs,
      Defaults defaults,
      Limits limits,
      boolean batchesMixedTimesteps,
      @Nullable String sharedTimestepReason,
      boolean fusesAttention,
      @Nullable String unfusedAttentionReason,
      @Nullable List<String> vocabulary) {
    private static Model of(DiffusionModel model, RequestLimits caller) {
      ModelSettings settings = model.settings();
      Limits limits =
          new Limits(
              model.sizeMultiple(),
              least(model.maxWidth(), caller.maxWidth()),
              least(model.maxHeight(), caller.maxHeight()),
              least(model.scheduler().numTrainTimesteps(), caller.maxNumInferenceSteps()),
              least(settings.maxImages(), caller.maxNumImages()),
              model.numClasses());
      String reason = model.sharedTimestepReason().orElse(null);
      String unfused = model.unfusedAttentionReason().orElse(null);
      return new Model(
          model.name(),
          inputs(model),
          Defaults.of(model),
          limits,
          reason == null,
          reason,
          unfused == null,
          unfused,
          model.vocabulary().map(Vocabulary::words).orElse(null));
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

  /**
   * What a request gets where it says nothing.
   *
   * @param guidanceScale without an image, if the model can do without
   * @param imageToImage null where it cannot
   * @param inpainting null where it cannot
   */
  public record Defaults(
      int width,
      int height,
      int numInferenceSteps,
      double guidanceScale,
      double guidanceRescale,
      @Nullable ImageDefaults imageToImage,
      @Nullable ImageDefaults inpainting,
      DdimConfig scheduler) {
    private static Defaults of(DiffusionModel model) {
      PipelineTask plain = plainestTask(model);
      boolean encodes = model.encodesImages();
      return new Defaults(
          model.width(),
          model.height(),
          model.settings().numInferenceSteps(),
          model.defaults(plain).guidanceScale(),
          model.settings().guidanceRescale(),
          encodes && !model.inpaints()
              ? ImageDefaults.of(model, PipelineTask.IMAGE_TO_IMAGE)
              : null,
          encodes ? ImageDefaults.of(model, PipelineTask.INPAINTING) : null,
          model.scheduler());
    }
  }

  private static PipelineTask plainestTask(DiffusionModel model) {
    if (model.inpaints()) {
      return PipelineTask.INPAINTING;
    }
    return model.refines() ? PipelineTask.IMAGE_TO_IMAGE : PipelineTask.TEXT_TO_IMAGE;
  }

  /** What is different where an image is given. */
  public record ImageDefaults(double strength, double guidanceScale) {
    private static ImageDefaults of(DiffusionModel model, PipelineTask task) {
      PipelineDefaults defaults = model.defaults(task);
      return new ImageDefaults(defaults.strength(), defaults.guidanceScale());
    }
  }

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

  /**
   * A preset.
   *
   * @param defaults fields of a request that count where it says nothing
   * @param quality those that clients of other APIs may ask for
   * @param limits beside those of the model; null where there is none
   */
  public record Preset(
      String name,
      String model,
      GenerateRequest defaults,
      List<Quality> quality,
      RequestLimits limits) {}

  /** A quality, as clients of other APIs name it. */
  public record Quality(String name, int numInferenceSteps) {
    private static List<Quality> of(dev.darkroom.api.Preset preset) {
      return preset.quality().entrySet().stream()
          .map(quality -> new Quality(quality.getKey(), quality.getValue()))
          .sorted(Comparator.comparingInt(Quality::numInferenceSteps))
          .toList();
    }
  }

  private static int least(int model, @Nullable Integer caller) {
    return caller == null ? model : Math.min(model, caller);
  }

  /**
   * What a caller is told.
   *
   * @param presets all of them
   */
  static ModelsResponse of(ModelRegistry models, Presets presets, CallerLimits limits) {
    return of(models, presets.of(limits), RequestLimits.of(limits));
  }

  private static ModelsResponse of(ModelRegistry models, Presets presets, RequestLimits limits) {
    return new ModelsResponse(
        presets.defaultName(),
        models.all().stream()
            .filter(model -> presets.names().contains(model.name()))
            .map(model -> Model.of(model, limits))
            .toList(),
        presets.all().stream()
            .map(
                preset ->
                    new Preset(
                        preset.name(),
                        models.get(preset.model()).name(),
                        preset.defaults(),
                        Quality.of(preset),
                        preset.limits()))
            .toList());
  }
}
