package dev.darkroom.api;

import dev.darkroom.failure.Faults;
import dev.darkroom.job.JobRequest;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.tensor.FloatTensor;
import java.util.function.BiFunction;

/** Makes the work of a job from {@link InvertRequest}s. */
public final class InvertWork {
  private final Presets presets;
  private final Uploads uploads;

  public InvertWork(Presets presets, Uploads uploads) {
    this.presets = presets;
    this.uploads = uploads;
  }

  /** For the requests of a caller, who waits while images are read. */
  BiFunction<InvertRequest, Faults, JobRequest> resolution(HttpCaller caller) {
    UploadReader reader = uploads.of(caller);
    Presets own = presets.of(caller.limits());
    RequestLimits limits = RequestLimits.of(caller.limits());
    return (request, faults) -> resolve(own.fill(request), own, limits, reader, faults);
  }

  private static JobRequest resolve(
      InvertRequest request,
      Presets presets,
      RequestLimits limits,
      UploadReader reader,
      Faults faults) {
    Inversion inversion = new InversionResolver(presets).resolve(request, reader, faults);
    presets.find(request.model()).ifPresent(preset -> preset.require(inversion));
    limits.require(inversion, "for you");
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
