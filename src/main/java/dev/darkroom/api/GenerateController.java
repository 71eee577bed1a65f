package dev.darkroom.api;

import dev.darkroom.api.connection.Connection;
import dev.darkroom.image.ImageType;
import dev.darkroom.job.Jobs;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.pipeline.Generation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerMapping;

/** {@code POST /generate}: JSON by default, the first image alone for {@code image/png}. */
@RestController
final class GenerateController {
  private final RequestBodies bodies;
  private final GenerationResolver resolver;
  private final Uploads uploads;
  private final Jobs jobs;
  private final Callers callers;

  GenerateController(
      RequestBodies bodies, ModelRegistry models, Uploads uploads, Jobs jobs, Callers callers) {
    this.bodies = bodies;
    this.resolver = new GenerationResolver(models);
    this.uploads = uploads;
    this.jobs = jobs;
    this.callers = callers;
  }

  @PostMapping(
      path = "/generate",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.IMAGE_PNG_VALUE})
  GenerateResponse generate(HttpServletRequest http) {
    HttpCaller caller = callers.of(http);
    UploadReader reader = uploads.of(caller);
    Generation generation =
        bodies.resolve(
            http,
            caller,
            GenerateRequest.class,
            request -> resolver.resolve(request, ImageType.PNG, reader));
    if (generation.output().format().type() != ImageType.PNG) {
      http.setAttribute(
          HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE, Set.of(MediaType.APPLICATION_JSON));
    }
    GenerateResponse response =
        GenerateResponse.of(
            jobs.run(generation, caller, index -> Parameters.of(generation, index).toJson()));
    Connection.of(http).hold(response.bytes());
    return response;
  }
}
