package dev.darkroom.api;

import dev.darkroom.ddim.DdimInverseScheduler;
import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.Upload;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.pipeline.Subject;
import dev.darkroom.sampling.Guidance;
import org.jspecify.annotations.Nullable;

/** Fills in what a request leaves to the model. */
final class InversionResolver {
  private final Presets presets;

  InversionResolver(Presets presets) {
    this.presets = presets;
  }

  /**
   * @param faults those of reading the request; receives what the model cannot do
   * @throws InvalidInputException with all of them, if there are any
   * @throws dev.darkroom.failure.DarkroomException as {@link UploadReader#read} does
   */
  Inversion resolve(InvertRequest request, UploadReader uploads, Faults faults) {
    DiffusionModel model = faults.attempt(() -> presets.model(request.model()), "model");
    if (model == null) {
      throw faults.toException();
    }
    faults.check(() -> Inversion.requireInvertible(model), "model");
    Upload image = faults.attempt(() -> image(request, uploads), "image");
    Size size = size(request, model, image, faults);
    Subject subject = SubjectResolver.subject(request, model, faults);
    DdimInverseScheduler inverse = SchedulerResolver.inverseScheduler(request, model, faults);
    DdimScheduler forward = SchedulerResolver.scheduler(request, model, faults);
    // With guidance the way back is farther from the way there.
    Guidance guidance =
        GuidanceResolver.guidance(request, model, GuidanceResolver.UNGUIDED, faults);
    DdimSampler sampler = forward == null ? null : new DdimSampler(forward, StepOptions.withEta(0));
    if (inverse != null && sampler != null) {
      faults.check(() -> SchedulerResolver.requireSteps(inverse, inverse.steps()));
      faults.check(() -> SchedulerResolver.requireSteps(sampler, sampler.steps()));
    }
    if (!faults.isEmpty()
        || image == null
        || size == null
        || subject == null
        || inverse == null
        || sampler == null
        || guidance == null) {
      throw faults.toException();
    }
    return new Inversion(
        model,
        subject,
        uploads.read(image, size),
        size.width(),
        size.height(),
        inverse,
        sampler,
        guidance);
  }

  private static Upload image(InvertRequest request, UploadReader uploads) {
    if (request.image() == null) {
      throw InvalidInputException.missing("image", "an image in base64, or a data URI of one");
    }
    return uploads.open("image", request.image());
  }

  private static @Nullable Size size(
      InvertRequest request, DiffusionModel model, @Nullable Upload image, Faults faults) {
    return faults.attempt(
        () -> {
          Size size = image == null ? Size.of(model).or(request) : Size.of(image, model, request);
          return size.requireOf(model);
        },
        "width",
        "height");
  }
}
