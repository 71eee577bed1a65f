package dev.darkroom.api;

import dev.darkroom.model.ModelRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /models}: what can be asked of this service. */
@RestController
final class ModelsController {
  private final ModelsResponse response;

  ModelsController(ModelRegistry models, Presets presets) {
    this.response = ModelsResponse.of(models, presets);
  }

  @GetMapping("/models")
  ResponseEntity<ModelsResponse> models(HttpServletRequest http) {
    MediaType type = Accept.of(http).choose(List.of(MediaType.APPLICATION_JSON));
    return ResponseEntity.ok().contentType(type).body(response);
  }
}
