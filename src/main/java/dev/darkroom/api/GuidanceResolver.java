package dev.darkroom.api;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.model.DiffusionModel;
import dev.darkroom.sampling.Guidance;

/** Reads how strongly the prompt leads. */
final class GuidanceResolver {
  /** The guidance scale that leaves the prompt alone at work. */
  static final double UNGUIDED = 1;

  private GuidanceResolver() {}

  /**
   * @param scale where the request names none
   */
  static Guidance guidance(CommonRequest request, DiffusionModel model, double scale) {
    return new Guidance(
        requireNonNullElse(request.guidanceScale(), model.takesPrompts() ? scale : UNGUIDED),
        requireNonNullElse(request.guidanceRescale(), model.settings().guidanceRescale()));
  }
}
