package dev.darkroom.api.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Options by AUTOMATIC1111's names: all of them as the service works, or those that a client sends,
 * null where it sends none. The checkpoint alone can be chosen, and eta for one request.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Options(
    @Nullable String sdModelCheckpoint,
    @Nullable String sdVae,
    @JsonProperty("CLIP_stop_at_last_layers") @Nullable Integer clipStopAtLastLayers,
    @Nullable Double etaDdim,
    @Nullable Integer etaNoiseSeedDelta,
    @Nullable String randnSource,
    @Nullable String samplesFormat,
    @Nullable Boolean enablePnginfo,
    @Nullable Boolean addModelNameToInfo,
    @Nullable Boolean returnGrid,
    @Nullable Boolean faceRestoration,
    @Nullable Boolean tiling,
    @Nullable Boolean img2imgFixSteps,
    @Nullable Boolean img2imgColorCorrection,
    @Nullable Double initialNoiseMultiplier,
    @Nullable Double tokenMergingRatio,
    @Nullable Boolean samplesSave,
    @Nullable Boolean gridSave,
    @Nullable Boolean livePreviewsEnable,
    @JsonProperty("show_progress_every_n_steps") @Nullable Integer showProgressEveryNSteps) {
  static final String CHECKPOINT = "sd_model_checkpoint";
  static final String ETA = "eta_ddim";

  /** They change nothing in an answer. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("samples_save", "grid_save", "live_previews_enable", "show_progress_every_n_steps");

  /** How the service works. */
  static Options ours(String checkpoint) {
    return new Options(
        checkpoint,
        "Automatic",
        1,
        0.0,
        0,
        "CPU",
        "png",
        true,
        true,
        false,
        false,
        false,
        false,
        false,
        1.0,
        0.0,
        false,
        false,
        true,
        10);
  }

  /**
   * Refuses options that the service would have to work otherwise for.
   *
   * @param parent of their fields, with its dot, or nothing
   * @param choice names those that can be chosen
   */
  void check(String parent, Set<String> choice, Faults faults) {
    JsonNode ours = Json.MAPPER.valueToTree(ours(""));
    for (var option : Json.MAPPER.<JsonNode>valueToTree(this).properties()) {
      String name = option.getKey();
      JsonNode only = ours.path(name);
      boolean same = option.getValue().equals(only);
      boolean noVae = name.equals("sd_vae") && option.getValue().asString().equals("None");
      if (!same && !noVae && !choice.contains(name) && !WITHOUT_EFFECT.contains(name)) {
        faults.add(
            new Fault(
                parent + name,
                new Fault.Contradiction(only.asString(), "the service cannot work otherwise")));
      }
    }
  }
}
