package dev.darkroom.api;

import dev.darkroom.model.ModelRegistry;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /models}: what can be asked of this service. */
@RestController
final class ModelsController {
  private final ModelsResponse response;

  ModelsController(ModelRegistry models) {
    this.response = ModelsResponse.of(models);
  }

  @GetMapping(path = "/models", produces = MediaType.APPLICATION_JSON_VALUE)
  ModelsResponse models() {
    return response;
  }
}
