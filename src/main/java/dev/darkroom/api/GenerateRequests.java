package dev.darkroom.api;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.ImageType;
import dev.darkroom.job.JobRequest;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.pipeline.Generation;
import java.util.function.Function;

/** Makes the work of a job from {@link GenerateRequest}s. */
public final class GenerateRequests {
  private final GenerationResolver resolver;
  private final Uploads uploads;

  public GenerateRequests(ModelRegistry models, Uploads uploads) {
    this.resolver = new GenerationResolver(models);
    this.uploads = uploads;
  }

  /** For the requests of a caller, who waits while images are read. */
  Function<GenerateRequest, JobRequest> resolution(HttpCaller caller) {
    UploadReader reader = uploads.of(caller);
    return request -> resolve(request, reader);
  }

  private JobRequest resolve(GenerateRequest request, UploadReader reader) {
    Generation generation = resolver.resolve(request, ImageType.PNG, reader);
    int previews = requireNonNullElse(request.previews(), 0);
    if (previews < 0 || previews > generation.steps()) {
      throw InvalidInputException.outOfRange(
          "previews", previews, "0 to the steps that each image takes, " + generation.steps());
    }
    return new JobRequest.Generate(
        generation,
        Parameters.of(generation).toJson(),
        index -> Parameters.of(generation, index).toJson(),
        previews);
  }
}
