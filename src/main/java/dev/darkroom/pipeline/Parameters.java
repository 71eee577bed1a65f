package dev.darkroom.pipeline;

import dev.darkroom.ddim.DdimConfig;

/**
 * A generation as a request would spell it, nothing left to a default: sent again, it makes the
 * same pictures.
 */
public record Parameters(
    String model,
    String prompt,
    String negativePrompt,
    int width,
    int height,
    int numInferenceSteps,
    double guidanceScale,
    double guidanceRescale,
    double eta,
    long seed,
    int numImages,
    DdimConfig scheduler) {
  /** All pictures of a generation. */
  public static Parameters of(Generation generation) {
    return of(generation, generation.seed(), generation.numImages());
  }

  /** One picture of a generation, alone. */
  public static Parameters of(Generation generation, int index) {
    return of(generation, generation.seedOf(index), 1);
  }

  private static Parameters of(Generation generation, long seed, int numImages) {
    return new Parameters(
        generation.model().name(),
        generation.prompt(),
        generation.negativePrompt(),
        generation.width(),
        generation.height(),
        generation.scheduler().numInferenceSteps(),
        generation.guidance().scale(),
        generation.guidance().rescale(),
        generation.eta(),
        seed,
        numImages,
        generation.scheduler().config());
  }
}
