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
   * @throws dev.darkroom.failure.InvalidInputException if there are no such timesteps
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
   * @throws dev.darkroom.failure.InvalidInputException if they are not that
   */
  public DdimScheduler(DdimConfig config, List<? extends @Nullable Integer> timesteps) {
    this(config, Timesteps.listed(config, timesteps), true);
  }

  private DdimScheduler(DdimConfig config, Timesteps timesteps, boolean listed) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
    this.timesteps = timesteps;
    this.listedTimesteps = listed ? IntStream.of(timesteps.toArray()).boxed().toList() : null;
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

  /** The timesteps from noise to image; each at which a step can be taken is 0 to T - 1. */
  public int[] timesteps() {
    return timesteps.toArray();
  }

  /** All steps, in the order of {@link #timesteps()}. */
  public List<DdimStep> steps(StepOptions options) {
    return steps(options, 0);
  }

  /**
   * The steps that are taken, in the order of {@link #timesteps()}.
   *
   * @param skipped steps that are not taken, from the first on: nothing is asked of them
   * @throws dev.darkroom.failure.InvalidInputException if one of the others is beyond the training
   *     timesteps, or makes of any image what is not a number
   */
  public List<DdimStep> steps(StepOptions options, int skipped) {
    return IntStream.range(skipped, timesteps.count()).mapToObj(i -> step(i, options)).toList();
  }

  private DdimStep step(int position, StepOptions options) {
    timesteps.requireTrained(position, config);
    float alpha = schedule.alphaCumprod(timesteps.timestep(position));
    float alphaPrev = schedule.alphaCumprod(timesteps.prevTimestep(position));
    requireNoiseToRemove(position, alpha, alphaPrev);
    Prediction.requireSignal(config, alpha, timesteps.timestep(position));
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

  /** diffusers' variance, which each of its steps takes the root of, divides by both. */
  private void requireNoiseToRemove(int position, float alpha, float alphaPrev) {
    if (!(alpha < 1 && alphaPrev > 0)) {
      throw contradiction(
          "beta_start",
          "such that alphas_cumprod is below 1 where a step starts and above 0 where it ends",
          "the step at timestep %d leads from alphas_cumprod %s to %s"
              .formatted(timesteps.timestep(position), alpha, alphaPrev));
    }
  }

  /**
   * Where alphas_cumprod is about zero and eta is 1, the noise is all that is left; rounding may
   * then make its variance larger than the whole, and diffusers takes the root of what is below
   * zero.
   */
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
}
