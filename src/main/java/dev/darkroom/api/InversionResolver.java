package dev.darkroom.api;

import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.Upload;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.pipeline.Inversion;

/** Fills in what a request leaves to the model. */
final class InversionResolver {
  private final ModelRegistry models;

  InversionResolver(ModelRegistry models) {
    this.models = models;
  }

  /**
   * @throws InvalidInputException if the model cannot do what is asked
   * @throws dev.darkroom.failure.DarkroomException as {@link UploadReader#read} does
   */
  Inversion resolve(InvertRequest request, UploadReader uploads) {
    DiffusionModel model = models.get(request.model());
    if (request.image() == null) {
      throw InvalidInputException.missing("image", "an image in base64, or a data URI of one");
    }
    Upload image = uploads.open("image", request.image());
    Size size = Size.of(image, model, request).requireOf(model);
    var inverse = SamplerResolver.inverseScheduler(request, model);
    var forward =
        new DdimSampler(SamplerResolver.scheduler(request, model), StepOptions.withEta(0));
    SamplerResolver.requireSteps(inverse, inverse.steps());
    SamplerResolver.requireSteps(forward, forward.steps());
    return new Inversion(
        model,
        SubjectResolver.subject(
            request.prompt(), request.negativePrompt(), request.classLabel(), model),
        uploads.read(image, size),
        size.width(),
        size.height(),
        inverse,
        forward,
        // With guidance the way back is farther from the way there.
        GuidanceResolver.guidance(request, model, GuidanceResolver.UNGUIDED));
  }
}
