package dev.darkroom.sampling;

import dev.darkroom.tensor.FloatTensor;
import org.jspecify.annotations.Nullable;

/** One plan after the other, as one. */
record ConsecutivePlans(SamplingPlan first, SamplingPlan second) implements SamplingPlan {
  @Override
  public int steps() {
    return first.steps() + second.steps();
  }

  private boolean inFirst(int step) {
    return step < first.steps();
  }

  private SamplingPlan planAt(int step) {
    return inFirst(step) ? first : second;
  }

  private int within(int step) {
    return inFirst(step) ? step : step - first.steps();
  }

  @Override
  public int timestep(int step) {
    return planAt(step).timestep(within(step));
  }

  @Override
  public float initialNoiseScale() {
    return first.initialNoiseScale();
  }

  @Override
  public void addNoise(FloatTensor original, FloatTensor noise, int step, FloatTensor out) {
    planAt(step).addNoise(original, noise, within(step), out);
  }

  @Override
  public void scaleModelInput(FloatTensor latents, int step, FloatTensor out) {
    planAt(step).scaleModelInput(latents, within(step), out);
  }

  @Override
  public boolean drawsNoise(int step) {
    return planAt(step).drawsNoise(within(step));
  }

  @Override
  public void step(
      int step,
      FloatTensor modelOutput,
      @Nullable FloatTensor noise,
      FloatTensor latents,
      FloatTensor predOriginal) {
    planAt(step).step(within(step), modelOutput, noise, latents, predOriginal);
  }
}
