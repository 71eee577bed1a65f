package dev.darkroom.api;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.ddim.VarianceType;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.model.ModelSettings;
import dev.darkroom.pipeline.Generation;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Fills in what a request leaves to the model, and draws a seed where it names none. */
final class RequestResolver {
  /**
   * Drawn seeds fit 32 bits: torch uses no more of them, and every JSON client keeps them exact.
   */
  private static final long DRAWN_SEEDS = 1L << 32;

  private final ModelRegistry models;

  RequestResolver(ModelRegistry models) {
    this.models = models;
  }

  /**
   * @throws InvalidInputException if the model cannot do what is asked
   */
  Generation resolve(GenerateRequest request) {
    if (request.timesteps() != null && request.numInferenceSteps() != null) {
      throw InvalidInputException.contradiction(
          "timesteps",
          "absent where num_inference_steps is there",
          "timesteps and num_inference_steps exclude each other");
    }
    DiffusionModel model = models.get(request.model());
    ModelSettings settings = model.settings();
    return new Generation(
        model,
        otherwise(request.prompt(), ""),
        otherwise(request.negativePrompt(), ""),
        otherwise(request.width(), model.width()),
        otherwise(request.height(), model.height()),
        scheduler(request, model),
        new Guidance(
            otherwise(request.guidanceScale(), settings.guidanceScale()),
            otherwise(request.guidanceRescale(), settings.guidanceRescale())),
        new StepOptions(
            otherwise(request.eta(), 0.0),
            otherwise(request.useClippedModelOutput(), false),
            otherwise(request.varianceType(), VarianceType.FIXED_SMALL)),
        request.seed() == null ? ThreadLocalRandom.current().nextLong(DRAWN_SEEDS) : request.seed(),
        otherwise(request.numImages(), 1));
  }

  private static DdimScheduler scheduler(GenerateRequest request, DiffusionModel model) {
    SchedulerOverrides overrides = request.scheduler();
    DdimConfig config = model.scheduler();
    DdimConfig resolved = overrides == null ? config : overrides.applyTo(config);
    if (resolved.numTrainTimesteps() > config.numTrainTimesteps()) {
      throw InvalidInputException.outOfRange(
          "scheduler.num_train_timesteps",
          resolved.numTrainTimesteps(),
          "at most the model's own, " + config.numTrainTimesteps());
    }
    try {
      return request.timesteps() == null
          ? new DdimScheduler(
              resolved,
              otherwise(request.numInferenceSteps(), model.settings().numInferenceSteps()))
          : new DdimScheduler(resolved, request.timesteps());
    } catch (InvalidInputException e) {
      throw e.kind() == InvalidInputException.Kind.CONTRADICTION ? e.inside("scheduler") : e;
    }
  }

  private static <T> T otherwise(@Nullable T value, T otherwise) {
    return Objects.requireNonNullElse(value, otherwise);
  }
}
