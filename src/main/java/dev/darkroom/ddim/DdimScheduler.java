package dev.darkroom.ddim;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

import java.util.stream.IntStream;

/**
 * diffusers' {@code DDIMScheduler} after {@code set_timesteps}: which timesteps an inference
 * visits, and the step at each. Immutable; one instance serves any number of pictures.
 */
public final class DdimScheduler {
  private final DdimConfig config;
  private final NoiseSchedule schedule;
  private final int numInferenceSteps;
  private final int[] timesteps;

  /**
   * @throws dev.darkroom.failure.InvalidInputException if there are no such timesteps, or the
   *     prediction type has no meaning at one of them
   */
  public DdimScheduler(DdimConfig config, int numInferenceSteps) {
    if (numInferenceSteps < 1 || numInferenceSteps > config.numTrainTimesteps()) {
      throw outOfRange(
          "num_inference_steps", numInferenceSteps, "between 1 and " + config.numTrainTimesteps());
    }
    this.config = config;
    this.schedule = new NoiseSchedule(config);
    this.numInferenceSteps = numInferenceSteps;
    this.timesteps = timesteps(config, numInferenceSteps);
    checkTimesteps();
  }

  public DdimConfig config() {
    return config;
  }

  public NoiseSchedule schedule() {
    return schedule;
  }

  public int numInferenceSteps() {
    return numInferenceSteps;
  }

  /** The timesteps from noise to picture, each 0 to T - 1. */
  public int[] timesteps() {
    return timesteps.clone();
  }

  /**
   * The step from a timestep to the one before it.
   *
   * @param timestep 0 to T - 1; need not be one of {@link #timesteps()}
   * @param eta weight of the noise added, 0 (DDIM) to 1 (DDPM)
   */
  public DdimStep step(int timestep, double eta) {
    int prevTimestep = timestep - config.numTrainTimesteps() / numInferenceSteps;
    return new DdimStep(
        config,
        schedule.alphaCumprod(timestep),
        schedule.alphaCumprod(prevTimestep),
        variance(timestep, prevTimestep),
        (float) eta);
  }

  /** sigma squared at eta 1 (arXiv 2010.02502, equation 16). */
  float variance(int timestep, int prevTimestep) {
    float alpha = schedule.alphaCumprod(timestep);
    float alphaPrev = schedule.alphaCumprod(prevTimestep);
    return ((1 - alphaPrev) / (1 - alpha)) * (1 - alpha / alphaPrev);
  }

  /** arXiv 2305.08891, table 2; adds and rounds half to even as numpy does. */
  private static int[] timesteps(DdimConfig config, int steps) {
    int total = config.numTrainTimesteps();
    IntStream timesteps =
        switch (config.timestepSpacing()) {
          case LEADING ->
              IntStream.range(0, steps)
                  .map(i -> (steps - 1 - i) * (total / steps) + config.stepsOffset());
          case TRAILING -> {
            // numpy.arange takes its stride from its first two values, not from its argument.
            double stride = (total - (double) total / steps) - total;
            yield IntStream.range(0, steps).map(i -> (int) Math.rint(total + i * stride) - 1);
          }
          case LINSPACE -> {
            double stride = steps == 1 ? 0 : (total - 1.0) / (steps - 1);
            yield IntStream.range(0, steps).map(i -> (int) Math.rint((steps - 1 - i) * stride));
          }
        };
    return timesteps.toArray();
  }

  private void checkTimesteps() {
    int first = timesteps[0];
    if (first >= config.numTrainTimesteps()) {
      throw contradiction(
          "steps_offset",
          "such that the first timestep is below " + config.numTrainTimesteps(),
          "num_inference_steps %d with steps_offset %d starts at timestep %d, but the last one is %d"
              .formatted(
                  numInferenceSteps, config.stepsOffset(), first, config.numTrainTimesteps() - 1));
    }
    if (config.predictionType() == PredictionType.EPSILON && schedule.alphaCumprod(first) == 0) {
      throw contradiction(
          "prediction_type",
          "v_prediction or sample where the terminal SNR is zero",
          "prediction_type epsilon has no meaning at timestep %d: with".formatted(first)
              + " rescale_betas_zero_snr nothing of the picture is left there; use v_prediction or"
              + " sample");
    }
  }
}
