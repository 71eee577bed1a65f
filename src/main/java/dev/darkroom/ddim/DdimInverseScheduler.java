package dev.darkroom.ddim;

import static dev.darkroom.failure.InvalidInputException.contradiction;

import dev.darkroom.sampling.Sampler;
import dev.darkroom.sampling.SamplingPlan;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * diffusers' {@code DDIMInverseScheduler} after {@code set_timesteps}: the steps of a {@link
 * DdimScheduler} the other way, from image to noise (arXiv 2010.02502, section 4.3). Immutable.
 *
 * <p>Like diffusers', it clips x0 where {@code clip_sample} says so but knows no thresholding.
 */
public final class DdimInverseScheduler implements Sampler {
  private final DdimConfig config;
  private final NoiseSchedule schedule;
  private final Timesteps timesteps;

  /**
   * @param numInferenceSteps 1 to T
   * @throws dev.darkroom.failure.InvalidInputException if there are no such timesteps, or the
   *     spacing is {@code linspace}
   */
  public DdimInverseScheduler(DdimConfig config, int numInferenceSteps) {
    this(config, spaced(config, numInferenceSteps));
  }

  /**
   * @param timesteps those of the inference to invert: 1 to T of them, falling, each 0 to T - 1
   * @throws dev.darkroom.failure.InvalidInputException if they are not that
   */
  public DdimInverseScheduler(DdimConfig config, List<? extends @Nullable Integer> timesteps) {
    this(config, Timesteps.listed(config, timesteps));
  }

  private DdimInverseScheduler(DdimConfig config, Timesteps timesteps) {
    this.config = config.withoutThresholding();
    this.schedule = new NoiseSchedule(config);
    this.timesteps = timesteps;
  }

  public NoiseSchedule schedule() {
    return schedule;
  }

  /** The timesteps from image to noise; a step ends at its timestep. */
  public int[] timesteps() {
    return upwards(0).map(timesteps::timestep).toArray();
  }

  @Override
  public int steps() {
    return timesteps.count();
  }

  @Override
  public SamplingPlan plan(int skipped) {
    return new DdimPlan(
        schedule,
        upwards(skipped).map(timesteps::timestep).boxed().toList(),
        upwards(skipped).mapToObj(this::step).toList(),
        false);
  }

  /**
   * The steps, in the order of {@link #timesteps()}; none of them is noisy.
   *
   * @throws dev.darkroom.failure.InvalidInputException if one of them has no meaning
   */
  List<DdimStep> ddimSteps() {
    return upwards(0).mapToObj(this::step).toList();
  }

  private IntStream upwards(int skipped) {
    return IntStream.range(skipped, timesteps.count()).map(i -> timesteps.count() - 1 - i);
  }

  private DdimStep step(int position) {
    timesteps.requireTrained(position, config);
    float from = schedule.alphaCumprod(timesteps.prevTimestep(position));
    float to = schedule.alphaCumprod(timesteps.timestep(position));
    requireNumbers(position, from, to);
    Prediction.requireSignal(config, from, timesteps.timestep(position));
    requireNoise(position, from);
    return DdimStep.ddim(config, from, to, 0, false);
  }

  private static Timesteps spaced(DdimConfig config, int numInferenceSteps) {
    if (config.timestepSpacing() == TimestepSpacing.LINSPACE) {
      throw contradiction(
          "timestep_spacing",
          "leading, trailing or quad where an image is inverted",
          "linspace cannot be inverted");
    }
    return Timesteps.spaced(config, numInferenceSteps);
  }

  private void requireNumbers(int position, float from, float to) {
    // What is not a number stays so at all later timesteps.
    if (Float.isNaN(to)) {
      throw contradiction(
          "beta_start",
          "such that alphas_cumprod is a number at each step",
          "the inverse step to timestep %d leads from alphas_cumprod %s to %s"
              .formatted(timesteps.timestep(position), from, to));
    }
  }

  /** An image without noise says nothing of the noise to come unless the model does. */
  private void requireNoise(int position, float from) {
    if (config.predictionType() == PredictionType.SAMPLE && from == 1) {
      throw contradiction(
          "prediction_type",
          "epsilon or v_prediction where an inverse step starts without noise",
          "sample has no meaning in the inverse step to timestep %d, where there is no noise yet"
                  .formatted(timesteps.timestep(position))
              + (config.setAlphaToOne() ? "; or set set_alpha_to_one to false" : ""));
    }
  }
}
