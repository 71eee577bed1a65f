package dev.darkroom.pipeline;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.ddim.VarianceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation as a request would spell it, nothing left to a default: sent again, it makes the
 * same pictures.
 *
 * @param numInferenceSteps null where {@code timesteps} were listed
 * @param timesteps null where the scheduler spaced them
 */
public record Parameters(
    String model,
    String prompt,
    String negativePrompt,
    int width,
    int height,
    @Nullable Integer numInferenceSteps,
    @Nullable List<Integer> timesteps,
    double guidanceScale,
    double guidanceRescale,
    double eta,
    boolean useClippedModelOutput,
    VarianceType varianceType,
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
    DdimScheduler scheduler = generation.scheduler();
    List<Integer> timesteps = scheduler.listedTimesteps();
    StepOptions options = generation.stepOptions();
    return new Parameters(
        generation.model().name(),
        generation.prompt(),
        generation.negativePrompt(),
        generation.width(),
        generation.height(),
        timesteps == null ? scheduler.numInferenceSteps() : null,
        timesteps,
        generation.guidance().scale(),
        generation.guidance().rescale(),
        options.eta(),
        options.useClippedModelOutput(),
        options.varianceType(),
        seed,
        numImages,
        scheduler.config());
  }
}
