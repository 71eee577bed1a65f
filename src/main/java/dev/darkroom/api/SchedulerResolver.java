package dev.darkroom.api;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimInverseScheduler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.ModelLimits;
import dev.darkroom.sampling.Sampler;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads which timesteps are visited, and by which schedule. */
final class SchedulerResolver {
  private SchedulerResolver() {}

  /**
   * @param faults receives what cannot be sampled so
   * @return null if there is any
   */
  static @Nullable DdimScheduler scheduler(
      CommonRequest request, DiffusionModel model, Faults faults) {
    return resolve(request, model, faults, DdimScheduler::new, DdimScheduler::new);
  }

  /** As {@link #scheduler}. */
  static @Nullable DdimInverseScheduler inverseScheduler(
      CommonRequest request, DiffusionModel model, Faults faults) {
    return resolve(request, model, faults, DdimInverseScheduler::new, DdimInverseScheduler::new);
  }

  private static <S> @Nullable S resolve(
      CommonRequest request,
      DiffusionModel model,
      Faults faults,
      BiFunction<DdimConfig, Integer, S> spaced,
      BiFunction<DdimConfig, List<@Nullable Integer>, S> listed) {
    int steps =
        requireNonNullElse(request.numInferenceSteps(), model.settings().numInferenceSteps());
    if (request.timesteps() != null && request.numInferenceSteps() != null) {
      faults.add(
          new Fault(
              "timesteps",
              new Fault.Contradiction("absent where num_inference_steps is there", null)));
    }
    DdimConfig own = model.scheduler();
    SchedulerOverrides overrides = request.scheduler();
    DdimConfig config =
        faults.attempt(
            () -> overrides == null ? own : overrides.applyTo(own),
            "scheduler.num_train_timesteps");
    int trained =
        overrides == null
            ? own.numTrainTimesteps()
            : requireNonNullElse(overrides.numTrainTimesteps(), own.numTrainTimesteps());
    if (request.timesteps() == null) {
      faults.check(
          () -> ModelLimits.requireBetween("num_inference_steps", steps, 1, trained),
          "num_inference_steps",
          "scheduler.num_train_timesteps");
    }
    return config == null
        ? null
        : faults.attempt(
            () -> {
              try {
                return request.timesteps() == null
                    ? spaced.apply(config, steps)
                    : listed.apply(config, request.timesteps());
              } catch (InvalidInputException e) {
                throw asSent(e);
              }
            },
            "scheduler",
            "timesteps",
            "num_inference_steps");
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
