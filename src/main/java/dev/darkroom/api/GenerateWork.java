package dev.darkroom.api;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.ImageMetadata;
import dev.darkroom.image.ImageType;
import dev.darkroom.job.JobRequest;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Previews;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes the work of a job from {@link GenerateRequest}s. */
public final class GenerateWork {
  private final Presets presets;
  private final Uploads uploads;
  private final boolean tellsSourceType;

  /**
   * @param tellsSourceType whether files tell that a model made them
   */
  public GenerateWork(Presets presets, Uploads uploads, boolean tellsSourceType) {
    this.presets = presets;
    this.uploads = uploads;
    this.tellsSourceType = tellsSourceType;
  }

  /**
   * For the requests of another API, which are translated.
   *
   * @param translation makes a request of a body, and adds what is wrong with it under the names
   *     that it has there
   * @param names of fields in that API, by their names here, where they differ
   */
  public <B> BiFunction<B, Faults, JobRequest> translation(
      HttpCaller caller,
      BiFunction<B, Faults, GenerateRequest> translation,
      Map<String, String> names) {
    return translation(caller, translation, _ -> names, _ -> Map.of());
  }

  /**
   * The same, where the names of fields depend on the body.
   *
   * @param names of fields in that API, by their names here, where they differ
   */
  public <B> BiFunction<B, Faults, JobRequest> translation(
      HttpCaller caller,
      BiFunction<B, Faults, GenerateRequest> translation,
      Function<B, Map<String, String>> names) {
    return translation(caller, translation, names, _ -> Map.of());
  }

  /**
   * The same, where files tell of themselves in that API's way, too.
   *
   * @param pngTexts of an image with these parameters, see {@link ImageMetadata}
   */
  public <B> BiFunction<B, Faults, JobRequest> translation(
      HttpCaller caller,
      BiFunction<B, Faults, GenerateRequest> translation,
      Function<B, Map<String, String>> names,
      Function<Parameters, Map<String, String>> pngTexts) {
    BiFunction<GenerateRequest, Faults, JobRequest> resolution =
        resolution(caller, ImageType.PNG, _ -> {}, pngTexts);
    return (body, faults) -> {
      GenerateRequest request = translation.apply(body, faults);
      try {
        return resolution.apply(request, faults);
      } catch (InvalidInputException e) {
        Map<String, String> own = names.apply(body);
        throw e.renamed(field -> own.getOrDefault(field, field));
      }
    };
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
    return resolution(caller, accepted, check, _ -> Map.of());
  }

  private BiFunction<GenerateRequest, Faults, JobRequest> resolution(
      HttpCaller caller,
      ImageType accepted,
      Consumer<Generation> check,
      Function<Parameters, Map<String, String>> pngTexts) {
    UploadReader reader = uploads.of(caller);
    Presets own = presets.of(caller.limits());
    GenerationResolver resolver = new GenerationResolver(own);
    return (body, faults) -> {
      GenerateRequest request = own.fill(body);
      Generation generation = resolver.resolve(request, accepted, reader, faults);
      own.find(request.model()).ifPresent(preset -> preset.require(generation));
      RequestLimits.of(caller.limits()).require(generation, "for you");
      check.accept(generation);
      return new JobRequest.Generate(
          generation,
          Parameters.of(generation).toJson(),
          Warnings.of(generation).toJson(),
          index -> metadata(generation, index, pngTexts),
          new Previews(
              requireNonNullElse(request.previews(), 0),
              requireNonNullElse(request.previewDecoder(), Previews.Decoder.LINEAR)),
          failure -> Extremes.explain(failure, generation));
    };
  }

  private ImageMetadata metadata(
      Generation generation, int index, Function<Parameters, Map<String, String>> pngTexts) {
    Parameters made = Parameters.of(generation, index);
    return new ImageMetadata(
        made.toJson(), tellsSourceType ? generation.sourceType() : null, pngTexts.apply(made));
  }
}
