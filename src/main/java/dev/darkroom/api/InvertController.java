package dev.darkroom.api;

import dev.darkroom.job.Jobs;
import dev.darkroom.model.ModelRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /invert}: a picture's latents. */
@RestController
final class InvertController {
  private final InversionResolver resolver;
  private final Jobs jobs;
  private final Callers callers;

  InvertController(ModelRegistry models, Jobs jobs, Callers callers) {
    this.resolver = new InversionResolver(models);
    this.jobs = jobs;
    this.callers = callers;
  }

  @PostMapping(
      path = "/invert",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  InvertResponse invert(@RequestBody InvertRequest request, HttpServletRequest http) {
    return InvertResponse.of(jobs.run(resolver.resolve(request), callers.of(http)));
  }
}
