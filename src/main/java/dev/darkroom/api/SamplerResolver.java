package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.outOfRange;
import static java.util.Objects.requireNonNullElse;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimInverseScheduler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.model.DiffusionModel;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads which timesteps are visited, and by which schedule. */
final class SamplerResolver {
  private SamplerResolver() {}

  static DdimScheduler scheduler(CommonRequest request, DiffusionModel model) {
    return resolve(request, model, DdimScheduler::new, DdimScheduler::new);
  }

  static DdimInverseScheduler inverseScheduler(CommonRequest request, DiffusionModel model) {
    return resolve(request, model, DdimInverseScheduler::new, DdimInverseScheduler::new);
  }

  private static <S> S resolve(
      CommonRequest request,
      DiffusionModel model,
      BiFunction<DdimConfig, Integer, S> spaced,
      BiFunction<DdimConfig, List<@Nullable Integer>, S> listed) {
    if (request.timesteps() != null && request.numInferenceSteps() != null) {
      throw contradiction("timesteps", "absent where num_inference_steps is there", null);
    }
    DdimConfig config = config(request.scheduler(), model.scheduler());
    try {
      return request.timesteps() == null
          ? spaced.apply(
              config,
              requireNonNullElse(request.numInferenceSteps(), model.settings().numInferenceSteps()))
          : listed.apply(config, request.timesteps());
    } catch (InvalidInputException e) {
      throw inScheduler(e);
    }
  }

  /** What contradicts the steps is the scheduler's; what is out of range is the steps'. */
  private static InvalidInputException inScheduler(InvalidInputException failure) {
    return new InvalidInputException(
        failure.faults().stream()
            .map(
                fault ->
                    fault.kind() instanceof Fault.Contradiction ? fault.inside("scheduler") : fault)
            .toList());
  }

  private static DdimConfig config(@Nullable SchedulerOverrides overrides, DdimConfig config) {
    DdimConfig resolved = overrides == null ? config : overrides.applyTo(config);
    if (resolved.numTrainTimesteps() > config.numTrainTimesteps()) {
      throw outOfRange(
          "scheduler.num_train_timesteps",
          resolved.numTrainTimesteps(),
          "at most the model's own, " + config.numTrainTimesteps());
    }
    return resolved;
  }
}
