package dev.darkroom.api.openai;

import dev.darkroom.api.Callers;
import dev.darkroom.api.Presets;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/models} and {@code GET /v1/models/{model}}: what requests may name. */
@RestController
final class OpenAiModelsController {
  private final long started = Instant.now().getEpochSecond();
  private final Presets presets;
  private final Callers callers;

  OpenAiModelsController(Presets presets, Callers callers) {
    this.presets = presets;
    this.callers = callers;
  }

  /** All there are. */
  record ModelList(String object, List<Model> data) {}

  /** A model or a preset. */
  record Model(String id, String object, long created, String ownedBy) {}

  @GetMapping("/v1/models")
  ResponseEntity<ModelList> list(HttpServletRequest http) {
    List<String> names = presets.of(callers.limits(http)).names();
    return answer(new ModelList("list", names.stream().map(this::model).toList()));
  }

  @GetMapping("/v1/models/{model}")
  ResponseEntity<Model> get(@PathVariable("model") String name, HttpServletRequest http) {
    // Throws where there is none.
    presets.of(callers.limits(http)).model(name);
    return answer(model(name));
  }

  private Model model(String name) {
    return new Model(name, "model", started, "darkroom");
  }

  private static <B> ResponseEntity<B> answer(B body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }
}
