package dev.darkroom.ddim;

import dev.darkroom.sampling.SamplingPlan;
import dev.darkroom.tensor.FloatTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps of DDIM or its inverse. It remembers nothing, so images may share it.
 *
 * @param timesteps as many as steps, each 0 to T - 1
 * @param drawsNoise whether each step draws noise
 */
record DdimPlan(
    NoiseSchedule schedule, List<Integer> timesteps, List<DdimStep> ddimSteps, boolean drawsNoise)
    implements SamplingPlan {
  DdimPlan {
    timesteps = List.copyOf(timesteps);
    ddimSteps = List.copyOf(ddimSteps);
  }

  @Override
  public int steps() {
    return ddimSteps.size();
  }

  @Override
  public int timestep(int step) {
    return timesteps.get(step);
  }

  @Override
  public float initialNoiseScale() {
    return 1;
  }

  @Override
  public void addNoise(FloatTensor original, FloatTensor noise, int step, FloatTensor out) {
    schedule.addNoise(original, noise, timestep(step), out);
  }

  @Override
  public void scaleModelInput(FloatTensor latents, int step, FloatTensor out) {
    out.copyFrom(latents);
  }

  @Override
  public boolean drawsNoise(int step) {
    return drawsNoise;
  }

  @Override
  public void step(
      int step,
      FloatTensor modelOutput,
      @Nullable FloatTensor noise,
      FloatTensor latents,
      FloatTensor predOriginal) {
    ddimSteps.get(step).apply(modelOutput, latents, noise, latents, predOriginal);
  }
}
