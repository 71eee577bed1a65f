package dev.darkroom.api;

import dev.darkroom.model.ModelRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /models}: what its caller can ask of this service. */
@RestController
final class ModelsController {
  private final ModelRegistry models;
  private final Presets presets;
  private final Callers callers;

  ModelsController(ModelRegistry models, Presets presets, Callers callers) {
    this.models = models;
    this.presets = presets;
    this.callers = callers;
  }

  @GetMapping("/models")
  ResponseEntity<ModelsResponse> models(HttpServletRequest http) {
    MediaType type = Accept.of(http).choose(List.of(MediaType.APPLICATION_JSON));
    return ResponseEntity.ok()
        .contentType(type)
        .body(ModelsResponse.of(models, presets, callers.limits(http)));
  }
}
