package dev.darkroom.ddim;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of diffusers' {@code DDIMScheduler}, field by field, with its defaults in
 * {@link #DEFAULTS}.
 *
 * @param numTrainTimesteps steps that the model was trained with, 1 or more
 * @param betaStart the first beta, 0 to 1
 * @param betaEnd the last beta, 0 to 1
 * @param trainedBetas the betas themselves, in place of a schedule; one per training step
 * @param clipSample whether to clip the predicted x0 to {@code clipSampleRange}
 * @param clipSampleRange the bound of a clipped x0, 0 or more
 * @param setAlphaToOne whether alphas_cumprod before the first step is 1, or that of the first step
 * @param stepsOffset added to each timestep of the leading spacing, 0 or more
 * @param thresholding whether to threshold the predicted x0 dynamically (arXiv 2205.11487, section
 *     2.3); takes the place of clipping
 * @param dynamicThresholdingRatio the quantile of the threshold, 0 to 1
 * @param sampleMaxValue the largest threshold, above 0; below 1 it is the only one
 * @param rescaleBetasZeroSnr whether to rescale the betas to zero terminal SNR (arXiv 2305.08891,
 *     algorithm 1)
 */
public record DdimConfig(
    int numTrainTimesteps,
    double betaStart,
    double betaEnd,
    BetaSchedule betaSchedule,
    @Nullable List<Double> trainedBetas,
    boolean clipSample,
    double clipSampleRange,
    boolean setAlphaToOne,
    int stepsOffset,
    PredictionType predictionType,
    boolean thresholding,
    double dynamicThresholdingRatio,
    double sampleMaxValue,
    TimestepSpacing timestepSpacing,
    boolean rescaleBetasZeroSnr) {

  /** What diffusers assumes where a configuration says nothing. */
  public static final DdimConfig DEFAULTS =
      new DdimConfig(
          1000,
          0.0001,
          0.02,
          BetaSchedule.LINEAR,
          null,
          true,
          1.0,
          true,
          0,
          PredictionType.EPSILON,
          false,
          0.995,
          1.0,
          TimestepSpacing.LEADING,
          false);

  private static final int MAX_TRAIN_TIMESTEPS = 100_000;

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a value is out of its range; the field is
   *     named as in diffusers
   */
  public DdimConfig {
    Faults faults = new Faults();
    require(
        faults,
        numTrainTimesteps >= 1 && numTrainTimesteps <= MAX_TRAIN_TIMESTEPS,
        "num_train_timesteps",
        numTrainTimesteps,
        "between 1 and " + MAX_TRAIN_TIMESTEPS);
    require(faults, isBeta(betaStart), "beta_start", betaStart, "between 0 and 1");
    require(faults, isBeta(betaEnd), "beta_end", betaEnd, "between 0 and 1");
    require(
        faults,
        clipSampleRange >= 0 && Double.isFinite(clipSampleRange),
        "clip_sample_range",
        clipSampleRange,
        "a finite number of at least 0");
    require(
        faults,
        stepsOffset >= 0 && stepsOffset < numTrainTimesteps,
        "steps_offset",
        stepsOffset,
        "at least 0 and below num_train_timesteps");
    require(
        faults,
        dynamicThresholdingRatio >= 0 && dynamicThresholdingRatio <= 1,
        "dynamic_thresholding_ratio",
        dynamicThresholdingRatio,
        "between 0 and 1");
    // x0 is divided by it in float32.
    require(
        faults,
        (float) sampleMaxValue > 0 && Double.isFinite(sampleMaxValue),
        "sample_max_value",
        sampleMaxValue,
        "a finite number above 0");
    if (trainedBetas != null) {
      require(
          faults,
          trainedBetas.size() == numTrainTimesteps,
          "trained_betas",
          trainedBetas.size() + " values",
          "num_train_timesteps (" + numTrainTimesteps + ") values");
      for (@Nullable Double beta : trainedBetas) {
        require(
            faults,
            beta != null && isBeta(beta),
            "trained_betas",
            String.valueOf(beta),
            "between 0 and 1 each");
      }
    }
    faults.throwIfAny();
    trainedBetas = trainedBetas == null ? null : List.copyOf(trainedBetas);
  }

  /** The same, clipping where it would have thresholded. */
  DdimConfig withoutThresholding() {
    return new DdimConfig(
        numTrainTimesteps,
        betaStart,
        betaEnd,
        betaSchedule,
        trainedBetas,
        clipSample,
        clipSampleRange,
        setAlphaToOne,
        stepsOffset,
        predictionType,
        false,
        dynamicThresholdingRatio,
        sampleMaxValue,
        timestepSpacing,
        rescaleBetasZeroSnr);
  }

  private static boolean isBeta(double value) {
    return value >= 0 && value <= 1;
  }

  private static void require(
      Faults faults, boolean valid, String field, Object value, String limit) {
    if (!valid) {
      faults.add(new Fault(field, new Fault.OutOfRange(value, limit)));
    }
  }
}
