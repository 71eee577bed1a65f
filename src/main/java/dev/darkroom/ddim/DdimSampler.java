package dev.darkroom.ddim;

import dev.darkroom.sampling.Sampler;
import dev.darkroom.sampling.SamplingPlan;
import java.util.stream.IntStream;

/**
 * DDIM from noise to images; with eta 1, DDPM.
 *
 * @param options how each step is taken
 */
public record DdimSampler(DdimScheduler scheduler, StepOptions options) implements Sampler {
  @Override
  public int steps() {
    return scheduler.numInferenceSteps();
  }

  @Override
  public SamplingPlan plan(int skipped) {
    return new DdimPlan(
        scheduler.schedule(),
        IntStream.of(scheduler.timesteps()).skip(skipped).boxed().toList(),
        scheduler.steps(options, skipped),
        options.drawsNoise());
  }
}
