package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static java.util.Objects.requireNonNullElse;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimInverseScheduler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.sampling.Sampler;
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
    SchedulerOverrides overrides = request.scheduler();
    DdimConfig config =
        overrides == null ? model.scheduler() : overrides.applyTo(model.scheduler());
    try {
      return request.timesteps() == null
          ? spaced.apply(
              config,
              requireNonNullElse(request.numInferenceSteps(), model.settings().numInferenceSteps()))
          : listed.apply(config, request.timesteps());
    } catch (InvalidInputException e) {
      throw asSent(e);
    }
  }

  /**
   * Refuses steps without meaning before {@link dev.darkroom.pipeline.Generation} does, by the
   * fields of the request.
   *
   * @param taken how many of the steps are taken, the last ones
   */
  static void requireSteps(Sampler sampler, int taken) {
    try {
      sampler.plan(sampler.steps() - taken);
    } catch (InvalidInputException e) {
      throw asSent(e);
    }
  }

  /**
   * What contradicts the steps is the scheduler's, but for eta; what is out of range is the steps'.
   */
  private static InvalidInputException asSent(InvalidInputException failure) {
    return new InvalidInputException(
        failure.faults().stream()
            .map(fault -> isOfScheduler(fault) ? fault.inside("scheduler") : fault)
            .toList());
  }

  private static boolean isOfScheduler(Fault fault) {
    return fault.kind() instanceof Fault.Contradiction && !fault.field().equals("eta");
  }
}
