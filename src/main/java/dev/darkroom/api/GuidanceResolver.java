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
   * @param otherwise where the request names no scale
   */
  static Guidance guidance(CommonRequest request, DiffusionModel model, double otherwise) {
    return new Guidance(
        requireNonNullElse(request.guidanceScale(), otherwise),
        requireNonNullElse(request.guidanceRescale(), model.settings().guidanceRescale()));
  }
}
