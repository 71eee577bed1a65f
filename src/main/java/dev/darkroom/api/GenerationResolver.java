package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.outOfRange;
import static java.util.Objects.requireNonNullElse;

import dev.darkroom.api.GenerateRequest.InterpolateTo;
import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.ddim.VarianceType;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.ImageType;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.InterpolationTarget;
import dev.darkroom.pipeline.Start;
import dev.darkroom.tensor.Dtype;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Fills in what a request leaves to the model, and draws a seed where it names none. */
final class GenerationResolver {
  /**
   * Drawn seeds fit 32 bits: torch uses no more of them, and every JSON client keeps them exact.
   */
  private static final long DRAWN_SEEDS = 1L << 32;

  private final ModelRegistry models;

  GenerationResolver(ModelRegistry models) {
    this.models = models;
  }

  /**
   * @param accepted of the files, where the request leaves their type open
   * @throws InvalidInputException if the model cannot do what is asked
   * @throws dev.darkroom.failure.DarkroomException as {@link UploadReader#read} does
   */
  Generation resolve(GenerateRequest request, ImageType accepted, UploadReader uploads) {
    DiffusionModel model = models.get(request.model());
    if (request.latents() == null) {
      SubjectResolver.requirePrompt(request.prompt(), model);
    }
    var subject =
        SubjectResolver.subject(
            request.prompt(), request.negativePrompt(), request.classLabel(), model);
    var scheduler = SamplerResolver.scheduler(request, model);
    StartResolver.Sized sized = StartResolver.resolve(request, model, uploads);
    Start start = sized.start();
    Size size = sized.size();
    long seed =
        request.seed() == null ? ThreadLocalRandom.current().nextLong(DRAWN_SEEDS) : request.seed();
    InterpolationTarget target = interpolation(request, model, start, seed);
    var sampler = new DdimSampler(scheduler, stepOptions(request));
    SamplerResolver.requireSteps(sampler, start.takenSteps(sampler.steps()));
    return new Generation(
        model,
        subject,
        size.width(),
        size.height(),
        sampler,
        GuidanceResolver.guidance(request, model, model.defaults(start.task()).guidanceScale()),
        start,
        seed,
        requireNonNullElse(request.noiseDtype(), Dtype.FLOAT32),
        target == null ? requireNonNullElse(request.numImages(), 1) : target.fractions().size(),
        target,
        OutputResolver.resolve(request.output(), accepted));
  }

  private static StepOptions stepOptions(GenerateRequest request) {
    return new StepOptions(
        requireNonNullElse(request.eta(), 0.0),
        requireNonNullElse(request.useClippedModelOutput(), false),
        requireNonNullElse(request.varianceType(), VarianceType.FIXED_SMALL));
  }

  private static @Nullable InterpolationTarget interpolation(
      GenerateRequest request, DiffusionModel model, Start start, long seed) {
    InterpolateTo target = request.interpolateTo();
    if (target == null) {
      return null;
    }
    try {
      return new InterpolationTarget(
          SubjectResolver.subject(
              target.prompt() == null ? request.prompt() : target.prompt(),
              target.negativePrompt() == null ? request.negativePrompt() : target.negativePrompt(),
              request.classLabel(),
              model),
          target(target, start),
          requireNonNullElse(target.seed(), seed),
          fractions(request, target, model.settings().maxImages()));
    } catch (InvalidInputException e) {
      throw e.faults().getFirst().field().equals("num_images") ? e : e.inside("interpolate_to");
    }
  }

  private static Start target(InterpolateTo target, Start start) {
    if (target.latents() != null) {
      return new Start.Latents(target.latents().toTensor());
    }
    return target.seed() == null ? start : new Start.Noise();
  }

  private static List<Double> fractions(
      GenerateRequest request, InterpolateTo target, int maxImages) {
    Integer numImages = request.numImages();
    if (target.fractions() == null) {
      if (numImages == null || numImages < 2 || numImages > maxImages) {
        throw outOfRange(
            "num_images",
            requireNonNullElse(numImages, 1),
            "between 2 and %d where interpolate_to has no fractions".formatted(maxImages));
      }
      return InterpolationTarget.evenly(numImages);
    }
    if (target.fractions().isEmpty() || target.fractions().stream().anyMatch(Objects::isNull)) {
      throw outOfRange("fractions", target.fractions(), "numbers from 0 to 1, at least one");
    }
    if (numImages != null && numImages != target.fractions().size()) {
      throw contradiction(
          "num_images",
          "absent, or the number of interpolate_to.fractions",
          "there are %d fractions, and num_images is %d"
              .formatted(target.fractions().size(), numImages));
    }
    return target.fractions().stream().map(Objects::requireNonNull).toList();
  }
}
