package dev.darkroom.api.openai;

import dev.darkroom.api.Presets;
import java.time.Instant;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/models} and {@code GET /v1/models/{model}}: what requests may name. */
@OpenAiApi
@RestController
final class OpenAiModelsController {
  private final long started = Instant.now().getEpochSecond();
  private final Presets presets;

  OpenAiModelsController(Presets presets) {
    this.presets = presets;
  }

  /** All there are. */
  record ModelList(String object, List<Model> data) {}

  /** A model or a preset. */
  record Model(String id, String object, long created, String ownedBy) {}

  @GetMapping("/v1/models")
  ResponseEntity<ModelList> list() {
    return answer(new ModelList("list", presets.names().stream().map(this::model).toList()));
  }

  @GetMapping("/v1/models/{model}")
  ResponseEntity<Model> get(@PathVariable("model") String name) {
    // Throws where there is none.
    presets.model(name);
    return answer(model(name));
  }

  private Model model(String name) {
    return new Model(name, "model", started, "darkroom");
  }

  private static <B> ResponseEntity<B> answer(B body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }
}
