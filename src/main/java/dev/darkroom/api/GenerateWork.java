package dev.darkroom.api;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.failure.Faults;
import dev.darkroom.image.ImageType;
import dev.darkroom.job.JobRequest;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Previews;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Makes the work of a job from {@link GenerateRequest}s. */
public final class GenerateWork {
  private final GenerationResolver resolver;
  private final Uploads uploads;

  public GenerateWork(ModelRegistry models, Uploads uploads) {
    this.resolver = new GenerationResolver(models);
    this.uploads = uploads;
  }

  /** For the requests of a caller, who waits while images are read. */
  BiFunction<GenerateRequest, Faults, JobRequest> resolution(HttpCaller caller) {
    return resolution(caller, ImageType.PNG, _ -> {});
  }

  /**
   * @param accepted of the files, where a request leaves their type open
   * @param check of what the request asks for
   */
  BiFunction<GenerateRequest, Faults, JobRequest> resolution(
      HttpCaller caller, ImageType accepted, Consumer<Generation> check) {
    UploadReader reader = uploads.of(caller);
    return (request, faults) -> {
      Generation generation = resolver.resolve(request, accepted, reader, faults);
      check.accept(generation);
      return new JobRequest.Generate(
          generation,
          Parameters.of(generation).toJson(),
          Warnings.of(generation).toJson(),
          index -> Parameters.of(generation, index).toJson(),
          new Previews(
              requireNonNullElse(request.previews(), 0),
              requireNonNullElse(request.previewDecoder(), Previews.Decoder.LINEAR)),
          failure -> Extremes.explain(failure, generation));
    };
  }
}
