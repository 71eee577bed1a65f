package dev.darkroom.api;

import dev.darkroom.failure.Faults;
import dev.darkroom.job.JobRequest;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.tensor.FloatTensor;
import java.util.function.BiFunction;

/** Makes the work of a job from {@link InvertRequest}s. */
public final class InvertWork {
  private final Presets presets;
  private final InversionResolver resolver;
  private final Uploads uploads;

  public InvertWork(Presets presets, Uploads uploads) {
    this.presets = presets;
    this.resolver = new InversionResolver(presets);
    this.uploads = uploads;
  }

  /** For the requests of a caller, who waits while images are read. */
  BiFunction<InvertRequest, Faults, JobRequest> resolution(HttpCaller caller) {
    UploadReader reader = uploads.of(caller);
    return (request, faults) -> resolve(presets.fill(request), reader, faults);
  }

  private JobRequest resolve(InvertRequest request, UploadReader reader, Faults faults) {
    Inversion inversion = resolver.resolve(request, reader, faults);
    presets.find(request.model()).ifPresent(preset -> preset.require(inversion));
    long[] latents = inversion.model().latentShape(1, inversion.width(), inversion.height());
    // The way back is described by all but its latents, which are not there yet.
    var reconstruction = inversion.reconstruction(FloatTensor.zeros(latents));
    return new JobRequest.Invert(
        inversion,
        Parameters.of(reconstruction).toJson(),
        Warnings.of(reconstruction).toJson(),
        failure -> Extremes.explain(failure, inversion));
  }
}
