package dev.darkroom.pipeline;

import dev.darkroom.ddim.DdimInverseScheduler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.DdimStep;
import dev.darkroom.ddim.NoiseSchedule;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;

/**
 * The steps that a picture takes.
 *
 * @param timesteps as many as steps, each 0 to T - 1
 * @param drawsNoise whether each step draws noise
 */
record Course(NoiseSchedule schedule, int[] timesteps, List<DdimStep> steps, boolean drawsNoise) {
  /** From noise to picture, without the first {@code skipped} steps. */
  static Course of(DdimScheduler scheduler, StepOptions options, int skipped) {
    int[] timesteps = scheduler.timesteps();
    return new Course(
        scheduler.schedule(),
        Arrays.copyOfRange(timesteps, skipped, timesteps.length),
        scheduler.steps(options).subList(skipped, timesteps.length),
        options.drawsNoise());
  }

  /** From picture to noise. */
  static Course of(DdimInverseScheduler scheduler) {
    return new Course(scheduler.schedule(), scheduler.timesteps(), scheduler.steps(), false);
  }

  /** {@code add_noise} at the first timestep. */
  void addNoise(FloatTensor original, FloatTensor noise, FloatTensor out) {
    schedule.addNoise(original, noise, timesteps[0], out);
  }

  int length() {
    return timesteps.length;
  }
}
