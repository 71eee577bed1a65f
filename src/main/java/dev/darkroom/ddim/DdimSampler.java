package dev.darkroom.ddim;

import dev.darkroom.sampling.Sampler;
import dev.darkroom.sampling.SamplingPlan;
import java.util.stream.IntStream;

/**
 * DDIM from noise to images; with eta 1, DDPM.
 *
 * @param options how each step is taken; refused where a step would not be a number
 */
public record DdimSampler(DdimScheduler scheduler, StepOptions options) implements Sampler {
  /**
   * @throws dev.darkroom.failure.InvalidInputException as {@link DdimScheduler#requireReal} does
   */
  public DdimSampler {
    scheduler.requireReal(options);
  }

  @Override
  public int steps() {
    return scheduler.numInferenceSteps();
  }

  @Override
  public SamplingPlan plan(int skipped) {
    return new DdimPlan(
        scheduler.schedule(),
        IntStream.of(scheduler.timesteps()).skip(skipped).boxed().toList(),
        scheduler.steps(options).subList(skipped, steps()),
        options.drawsNoise());
  }
}
