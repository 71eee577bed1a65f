package dev.darkroom.api;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.failure.Faults;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.ModelLimits;
import dev.darkroom.sampling.Guidance;
import org.jspecify.annotations.Nullable;

/** Reads how strongly the prompt leads. */
final class GuidanceResolver {
  /** The guidance scale that leaves the prompt alone at work. */
  static final double UNGUIDED = 1;

  private GuidanceResolver() {}

  /**
   * @param otherwise where the request names no scale
   * @param faults receives how the model cannot be guided
   * @return null if there are any
   */
  static @Nullable Guidance guidance(
      CommonRequest request, DiffusionModel model, double otherwise, Faults faults) {
    return faults.attempt(
        () -> {
          Guidance guidance =
              new Guidance(
                  requireNonNullElse(request.guidanceScale(), otherwise),
                  requireNonNullElse(
                      request.guidanceRescale(), model.settings().guidanceRescale()));
          ModelLimits.requireGuidance(model, guidance);
          return guidance;
        });
  }
}
