package dev.darkroom.api.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.api.Callers;
import dev.darkroom.api.Preset;
import dev.darkroom.api.Presets;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What clients read to let their users choose. Of most of it there is nothing here. */
@RestController
final class ListsController {
  private static final String NOT_TOLD = "not told here; the service has meters for its operators";

  private final List<Checkpoint> checkpoints;
  private final Presets presets;
  private final Callers callers;

  ListsController(ModelRegistry models, Presets presets, Callers callers) {
    this.presets = presets;
    this.callers = callers;
    this.checkpoints =
        Stream.concat(
                models.defaultFirst().stream().map(DiffusionModel::name),
                presets.all().stream().map(Preset::name))
            .map(name -> new Checkpoint(name, name, null, null, name, null))
            .toList();
  }

  /** A model or a preset; its title is its name. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Checkpoint(
      String title,
      String modelName,
      @Nullable String hash,
      @Nullable String sha256,
      String filename,
      @Nullable String config) {}

  record Sampler(String name, List<String> aliases, Map<String, String> options) {}

  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Scheduler(
      String name,
      String label,
      @Nullable List<String> aliases,
      double defaultRho,
      boolean needInnerModel) {}

  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Upscaler(
      String name,
      @Nullable String modelName,
      @Nullable String modelPath,
      @Nullable String modelUrl,
      @Nullable Double scale) {}

  record Embeddings(Map<String, Object> loaded, Map<String, Object> skipped) {}

  record Memory(Map<String, String> ram, Map<String, String> cuda) {}

  record Scripts(List<String> txt2img, List<String> img2img) {}

  @GetMapping(path = "/sdapi/v1/sd-models", produces = MediaType.APPLICATION_JSON_VALUE)
  List<Checkpoint> models(HttpServletRequest http) {
    List<String> names = presets.of(callers.limits(http)).names();
    return checkpoints.stream().filter(known -> names.contains(known.title())).toList();
  }

  /** The models are those of the configuration, which is read at the start. */
  @PostMapping(path = "/sdapi/v1/refresh-checkpoints", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> refreshModels() {
    return OptionsController.nothing();
  }

  @GetMapping(path = "/sdapi/v1/samplers", produces = MediaType.APPLICATION_JSON_VALUE)
  List<Sampler> samplers() {
    return List.of(new Sampler(Samplers.DDIM, List.of("ddim"), Map.of()));
  }

  @GetMapping(path = "/sdapi/v1/schedulers", produces = MediaType.APPLICATION_JSON_VALUE)
  List<Scheduler> schedulers() {
    return List.of(new Scheduler("automatic", Samplers.AUTOMATIC, null, -1, false));
  }

  /** Clients take the first for none. */
  @GetMapping(path = "/sdapi/v1/upscalers", produces = MediaType.APPLICATION_JSON_VALUE)
  List<Upscaler> upscalers() {
    return List.of(new Upscaler("None", null, null, null, 1.0));
  }

  @GetMapping(
      path = {
        "/sdapi/v1/latent-upscale-modes",
        "/sdapi/v1/sd-vae",
        "/sdapi/v1/sd-modules",
        "/sdapi/v1/loras",
        "/sdapi/v1/hypernetworks",
        "/sdapi/v1/face-restorers",
        "/sdapi/v1/realesrgan-models",
        "/sdapi/v1/prompt-styles",
        "/sdapi/v1/script-info",
        "/sdapi/v1/extensions"
      },
      produces = MediaType.APPLICATION_JSON_VALUE)
  List<Object> none() {
    return List.of();
  }

  @GetMapping(path = "/sdapi/v1/embeddings", produces = MediaType.APPLICATION_JSON_VALUE)
  Embeddings embeddings() {
    return new Embeddings(Map.of(), Map.of());
  }

  @GetMapping(path = "/sdapi/v1/scripts", produces = MediaType.APPLICATION_JSON_VALUE)
  Scripts scripts() {
    return new Scripts(List.of(), List.of());
  }

  /** AUTOMATIC1111 answers so where it cannot measure. */
  @GetMapping(path = "/sdapi/v1/memory", produces = MediaType.APPLICATION_JSON_VALUE)
  Memory memory() {
    return new Memory(Map.of("error", NOT_TOLD), Map.of("error", NOT_TOLD));
  }

  @GetMapping(path = "/sdapi/v1/cmd-flags", produces = MediaType.APPLICATION_JSON_VALUE)
  Map<String, Boolean> flags() {
    return Map.of("api", true);
  }
}
