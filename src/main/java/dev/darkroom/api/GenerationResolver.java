package dev.darkroom.api;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.ddim.VarianceType;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.ImageType;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.ModelLimits;
import dev.darkroom.pipeline.Output;
import dev.darkroom.pipeline.Start;
import dev.darkroom.pipeline.Subject;
import dev.darkroom.random.Seed;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.tensor.Dtype;
import java.util.concurrent.ThreadLocalRandom;

/** Fills in what a request leaves to the model, and draws a seed where it names none. */
final class GenerationResolver {
  /**
   * Drawn seeds fit 32 bits: torch uses no more of them, and every JSON client keeps them exact.
   */
  private static final long DRAWN_SEEDS = 1L << 32;

  private final Presets presets;

  GenerationResolver(Presets presets) {
    this.presets = presets;
  }

  /**
   * @param accepted of the files, where the request leaves their type open
   * @param faults those of reading the request; receives what the model cannot do
   * @throws InvalidInputException with all of them, if there are any
   * @throws dev.darkroom.failure.DarkroomException as {@link UploadReader#read} does
   */
  Generation resolve(
      GenerateRequest request, ImageType accepted, UploadReader uploads, Faults faults) {
    DiffusionModel model = faults.attempt(() -> presets.model(request.model()), "model");
    if (model == null) {
      throw faults.toException();
    }
    if (request.latents() == null) {
      faults.check(
          () -> SubjectResolver.requirePrompt(request.prompt(), model), "prompt", "latents");
    }
    Subject subject = SubjectResolver.subject(request, model, faults);
    DdimScheduler scheduler = SchedulerResolver.scheduler(request, model, faults);
    StepOptions options = faults.attempt(() -> stepOptions(request), "eta", "variance_type");
    DdimSampler sampler =
        scheduler == null || options == null ? null : new DdimSampler(scheduler, options);
    Guidance guidance =
        GuidanceResolver.guidance(
            request, model, model.defaults(StartResolver.task(request)).guidanceScale(), faults);
    StartResolver.Unread start = StartResolver.resolve(request, model, uploads, faults);
    Seed seed = faults.attempt(() -> seed(request), "seed");
    InterpolationResolver.Unread target =
        InterpolationResolver.resolve(request, model, start, faults);
    int numImages =
        target == null ? requireNonNullElse(request.numImages(), 1) : target.fractions().size();
    faults.check(
        () -> ModelLimits.requireBetween("num_images", numImages, 1, model.settings().maxImages()),
        "num_images",
        "interpolate_to");
    Output output =
        faults.attempt(() -> OutputResolver.resolve(request.output(), accepted), "output");
    if (sampler != null && start != null) {
      faults.check(() -> ModelLimits.requireStep(start.strength(), sampler.steps()), "strength");
      faults.check(
          () -> SchedulerResolver.requireSteps(sampler, start.takenSteps(sampler.steps())),
          "strength");
      int previews = requireNonNullElse(request.previews(), 0);
      faults.check(
          () -> ModelLimits.requirePreviews(previews, start.takenSteps(sampler.steps())),
          "strength",
          "previews");
    }
    if (sampler != null && start != null && output != null) {
      int taken = start.takenSteps(sampler.steps());
      long frames = (long) taken * numImages;
      Size size = start.size();
      faults.check(
          () -> ModelLimits.requireFrames(output.content(), frames, size.width(), size.height()),
          "num_images",
          "interpolate_to");
      faults.check(() -> output.requireSides(taken, size.width(), size.height()), "strength");
    }
    if (!faults.isEmpty()
        || subject == null
        || sampler == null
        || guidance == null
        || start == null
        || seed == null
        || output == null) {
      throw faults.toException();
    }
    Start near = start.read();
    return new Generation(
        model,
        subject,
        start.size().width(),
        start.size().height(),
        sampler,
        guidance,
        near,
        seed,
        requireNonNullElse(request.noiseDtype(), Dtype.FLOAT32),
        numImages,
        target == null ? null : target.from(near, seed),
        output);
  }

  private static StepOptions stepOptions(GenerateRequest request) {
    return new StepOptions(
        requireNonNullElse(request.eta(), 0.0),
        requireNonNullElse(request.useClippedModelOutput(), false),
        requireNonNullElse(request.varianceType(), VarianceType.FIXED_SMALL));
  }

  private static Seed seed(GenerateRequest request) {
    return request.seed() == null
        ? Seed.of(ThreadLocalRandom.current().nextLong(DRAWN_SEEDS))
        : new Seed(request.seed());
  }
}
