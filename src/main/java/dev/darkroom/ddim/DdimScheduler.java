package dev.darkroom.ddim;

import static dev.darkroom.failure.InvalidInputException.contradiction;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * diffusers' {@code DDIMScheduler} after {@code set_timesteps}: which timesteps an inference
 * visits, and the step at each. Immutable; one instance serves any number of images.
 */
public final class DdimScheduler {
  private final DdimConfig config;
  private final NoiseSchedule schedule;
  private final Timesteps timesteps;
  private final @Nullable List<Integer> listedTimesteps;

  /**
   * Spaces the steps as the configuration says.
   *
   * @param numInferenceSteps 1 to T
   * @throws dev.darkroom.failure.InvalidInputException if there are no such timesteps, or the
   *     prediction type has no meaning at one of them
   */
  public DdimScheduler(DdimConfig config, int numInferenceSteps) {
    this(config, Timesteps.spaced(config, numInferenceSteps), false);
  }

  /**
   * Visits the given timesteps, whatever the configuration's spacing. diffusers' {@code
   * DDIMScheduler} takes none; here each step leads to the next timestep of the list, as in
   * ermongroup/ddim, and the last to alpha 1 or that of timestep 0, as {@code set_alpha_to_one}
   * says.
   *
   * @param timesteps 1 to T of them, falling, each 0 to T - 1
   * @throws dev.darkroom.failure.InvalidInputException if they are not that, or the prediction type
   *     has no meaning at one of them
   */
  public DdimScheduler(DdimConfig config, List<? extends @Nullable Integer> timesteps) {
    this(config, Timesteps.listed(config, timesteps), true);
  }

  private DdimScheduler(DdimConfig config, Timesteps timesteps, boolean listed) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
    this.timesteps = timesteps;
    this.listedTimesteps = listed ? IntStream.of(timesteps.toArray()).boxed().toList() : null;
    requireSignal();
  }

  public DdimConfig config() {
    return config;
  }

  public NoiseSchedule schedule() {
    return schedule;
  }

  public int numInferenceSteps() {
    return timesteps.count();
  }

  /** The timesteps that were given as a list; null where the configuration spaced them. */
  public @Nullable List<Integer> listedTimesteps() {
    return listedTimesteps;
  }

  /** The timesteps from noise to image, each 0 to T - 1. */
  public int[] timesteps() {
    return timesteps.toArray();
  }

  /**
   * The steps, in the order of {@link #timesteps()}.
   *
   * @throws dev.darkroom.failure.InvalidInputException if the options let a step take the root of a
   *     number below zero; they can be refused before any image by {@link #requireReal}
   */
  public List<DdimStep> steps(StepOptions options) {
    return IntStream.range(0, timesteps.count()).mapToObj(i -> step(i, options)).toList();
  }

  /**
   * Refuses what gives diffusers images that are not numbers. Where alphas_cumprod is about zero
   * and eta is 1, the noise is all that is left; rounding may then make its variance larger than
   * the whole.
   *
   * @throws dev.darkroom.failure.InvalidInputException if a step takes the root of a number below
   *     zero
   */
  public void requireReal(StepOptions options) {
    for (int i = 0; i < timesteps.count(); i++) {
      if (options.varianceType() == VarianceType.FIXED_SMALL) {
        requireReal(i, sigma(i, options));
      }
    }
  }

  private DdimStep step(int position, StepOptions options) {
    float alpha = schedule.alphaCumprod(timesteps.timestep(position));
    float alphaPrev = schedule.alphaCumprod(timesteps.prevTimestep(position));
    float sigma = sigma(position, options);
    return switch (options.varianceType()) {
      case FIXED_SMALL -> {
        requireReal(position, sigma);
        yield DdimStep.ddim(config, alpha, alphaPrev, sigma, options.useClippedModelOutput());
      }
      case FIXED_LARGE -> DdimStep.ddpm(config, alpha, alphaPrev, sigma);
    };
  }

  private float sigma(int position, StepOptions options) {
    int timestep = timesteps.timestep(position);
    int prevTimestep = timesteps.prevTimestep(position);
    return switch (options.varianceType()) {
      case FIXED_SMALL ->
          (float) options.eta() * (float) Math.sqrt(variance(timestep, prevTimestep));
      case FIXED_LARGE ->
          // ermongroup/ddim adds no noise at timestep 0.
          timestep == 0 ? 0 : (float) Math.sqrt(beta(timestep, prevTimestep));
    };
  }

  /** sigma squared at eta 1 (arXiv 2010.02502, equation 16). */
  float variance(int timestep, int prevTimestep) {
    float alpha = schedule.alphaCumprod(timestep);
    float alphaPrev = schedule.alphaCumprod(prevTimestep);
    return ((1 - alphaPrev) / (1 - alpha)) * beta(timestep, prevTimestep);
  }

  /** beta of a step that may skip timesteps. */
  private float beta(int timestep, int prevTimestep) {
    return 1 - schedule.alphaCumprod(timestep) / schedule.alphaCumprod(prevTimestep);
  }

  private void requireReal(int position, float sigma) {
    float alphaPrev = schedule.alphaCumprod(timesteps.prevTimestep(position));
    float rest = 1 - alphaPrev - sigma * sigma;
    if (rest < 0) {
      throw contradiction(
          "eta",
          "below 1 with these timesteps",
          "it makes the noise of the step at timestep %d larger than all there is, by %s in float32;"
                  .formatted(timesteps.timestep(position), -rest)
              + " or change num_inference_steps");
    }
  }

  private void requireSignal() {
    int first = timesteps.timestep(0);
    if (config.predictionType() == PredictionType.EPSILON && schedule.alphaCumprod(first) == 0) {
      throw contradiction(
          "prediction_type",
          "v_prediction or sample where the terminal SNR is zero",
          "epsilon has no meaning at timestep %d, where rescale_betas_zero_snr leaves nothing of"
                  .formatted(first)
              + " the image");
    }
  }
}
