package dev.darkroom.api;

import dev.darkroom.job.Jobs;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.pipeline.Inversion;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /invert}: an image's latents. */
@RestController
final class InvertController {
  private final RequestBodies bodies;
  private final InversionResolver resolver;
  private final Uploads uploads;
  private final Jobs jobs;
  private final Callers callers;

  InvertController(
      RequestBodies bodies, ModelRegistry models, Uploads uploads, Jobs jobs, Callers callers) {
    this.bodies = bodies;
    this.resolver = new InversionResolver(models);
    this.uploads = uploads;
    this.jobs = jobs;
    this.callers = callers;
  }

  @PostMapping(
      path = "/invert",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  InvertResponse invert(HttpServletRequest http) {
    HttpCaller caller = callers.of(http);
    UploadReader reader = uploads.of(caller);
    Inversion inversion =
        bodies.resolve(
            http, caller, InvertRequest.class, request -> resolver.resolve(request, reader));
    return InvertResponse.of(jobs.run(inversion, caller));
  }
}
