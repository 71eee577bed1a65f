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
   * @throws dev.darkroom.failure.InvalidInputException if there are no such timesteps, the spacing
   *     is {@code linspace}, or the prediction type has no meaning at one of the steps
   */
  public DdimInverseScheduler(DdimConfig config, int numInferenceSteps) {
    this(config, spaced(config, numInferenceSteps));
  }

  /**
   * @param timesteps those of the inference to invert: 1 to T of them, falling, each 0 to T - 1
   * @throws dev.darkroom.failure.InvalidInputException if they are not that, or the prediction type
   *     has no meaning at one of the steps
   */
  public DdimInverseScheduler(DdimConfig config, List<? extends @Nullable Integer> timesteps) {
    this(config, Timesteps.listed(config, timesteps));
  }

  private DdimInverseScheduler(DdimConfig config, Timesteps timesteps) {
    this.config = config.withoutThresholding();
    this.schedule = new NoiseSchedule(config);
    this.timesteps = timesteps;
    requireNoise();
  }

  public NoiseSchedule schedule() {
    return schedule;
  }

  /** The timesteps from image to noise, each 0 to T - 1; a step ends at its timestep. */
  public int[] timesteps() {
    return upwards().map(timesteps::timestep).toArray();
  }

  @Override
  public int steps() {
    return timesteps.count();
  }

  @Override
  public SamplingPlan plan(int skipped) {
    return new DdimPlan(
        schedule,
        IntStream.of(timesteps()).skip(skipped).boxed().toList(),
        ddimSteps().subList(skipped, steps()),
        false);
  }

  /** The steps, in the order of {@link #timesteps()}; none of them is noisy. */
  List<DdimStep> ddimSteps() {
    return upwards().mapToObj(this::step).toList();
  }

  private IntStream upwards() {
    return IntStream.range(0, timesteps.count()).map(i -> timesteps.count() - 1 - i);
  }

  private DdimStep step(int position) {
    return DdimStep.ddim(
        config,
        schedule.alphaCumprod(timesteps.prevTimestep(position)),
        schedule.alphaCumprod(timesteps.timestep(position)),
        0,
        false);
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

  /** An image without noise says nothing of the noise to come unless the model does. */
  private void requireNoise() {
    int from = timesteps.prevTimestep(timesteps.count() - 1);
    if (config.predictionType() == PredictionType.SAMPLE && schedule.alphaCumprod(from) == 1) {
      throw contradiction(
          "prediction_type",
          "epsilon or v_prediction where set_alpha_to_one is true",
          "sample has no meaning in the first inverse step, where there is no noise yet; or set"
              + " set_alpha_to_one to false");
    }
  }
}
