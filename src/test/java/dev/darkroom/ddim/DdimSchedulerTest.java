package dev.darkroom.ddim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.json.Json;
import dev.darkroom.tensor.FloatTensor;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;

/**
 * Numbers from diffusers' own {@code tests/schedulers/test_scheduler_ddim.py} and, where said, from
 * a calculation by hand.
 */
class DdimSchedulerTest {
  private static final int IMAGES = 4;
  private static final int VALUES = IMAGES * 3 * 8 * 8;

  @Test
  void leadingTimestepsWithAnOffset() {
    var scheduler = new DdimScheduler(DdimConfigs.with("{'steps_offset': 1}"), 5);

    assertThat(scheduler.timesteps()).containsExactly(801, 601, 401, 201, 1);
  }

  /** numpy: np.round(np.arange(1000, 0, -1000 / 7)) - 1. */
  @Test
  void trailingTimestepsStartAtTheLastAndNeedNotDivide() {
    var scheduler = new DdimScheduler(DdimConfigs.with("{'timestep_spacing': 'trailing'}"), 7);

    assertThat(scheduler.timesteps()).containsExactly(999, 856, 713, 570, 428, 285, 142);
  }

  /** numpy's arange drifts from its halves: of 48 timesteps the fourth is 936, not 937. */
  @Test
  void trailingTimestepsDriftAsNumpyDoes() {
    var scheduler = new DdimScheduler(DdimConfigs.with("{'timestep_spacing': 'trailing'}"), 48);

    assertThat(scheduler.timesteps()).hasSize(48).startsWith(999, 978, 957, 936, 916, 895);
  }

  /** numpy: np.round(np.arange(5, 0, -5 / 2)) - 1 is [4, 1], because 2.5 rounds to 2. */
  @Test
  void trailingTimestepsRoundHalfToEven() {
    var scheduler =
        new DdimScheduler(
            DdimConfigs.with("{'num_train_timesteps': 5, 'timestep_spacing': 'trailing'}"), 2);

    assertThat(scheduler.timesteps()).containsExactly(4, 1);
  }

  /** numpy: np.linspace(0, 999, 5).round()[::-1]; 499.5 rounds to 500 and 249.75 to 250. */
  @Test
  void linspaceTimestepsReachBothEnds() {
    var scheduler = new DdimScheduler(DdimConfigs.with("{'timestep_spacing': 'linspace'}"), 5);

    assertThat(scheduler.timesteps()).containsExactly(999, 749, 500, 250, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0.0",
    "420, 400, 0.14771",
    "980, 960, 0.32460",
    "487, 486, 0.00979",
    "999, 998, 0.02"
  })
  void varianceBetweenTwoTimesteps(int timestep, int prevTimestep, float variance) {
    var scheduler = new DdimScheduler(DdimConfigs.with("{}"), 10);

    assertThat(scheduler.variance(timestep, prevTimestep)).isCloseTo(variance, within(1e-5f));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 172.0067 | 0.223967",
        "{'prediction_type': 'v_prediction'} | 52.5302 | 0.0684",
        "{'set_alpha_to_one': true, 'beta_start': 0.01} | 149.8295 | 0.1951",
        "{'set_alpha_to_one': false, 'beta_start': 0.01} | 149.0784 | 0.1941",
      })
  void fullLoop(String changes, double sum, double mean) {
    var scheduler = new DdimScheduler(DdimConfigs.with(changes), 10);
    FloatTensor sample = ascendingSample();

    stepWithDummyModel(scheduler, 0, sample);

    assertThat(sumOfMagnitudes(sample)).isCloseTo(sum, within(1e-2));
    assertThat(sumOfMagnitudes(sample) / VALUES).isCloseTo(mean, within(1e-3));
  }

  @Test
  void fullLoopFromANoisedSample() {
    var scheduler = new DdimScheduler(DdimConfigs.with("{}"), 10);
    FloatTensor sample = ascendingSample();
    scheduler.schedule().addNoise(sample, descendingNoise(), scheduler.timesteps()[8], sample);

    stepWithDummyModel(scheduler, 8, sample);

    assertThat(sumOfMagnitudes(sample)).isCloseTo(354.5418, within(1e-2));
    assertThat(sumOfMagnitudes(sample) / VALUES).isCloseTo(0.4616, within(1e-3));
  }

  /** One value by hand: beta 0.5 gives alpha 0.5, so v = (noise - sample) / sqrt(2). */
  @Test
  void velocityIsNoiseMinusSampleWhereBothWeighTheSame() {
    var schedule =
        new NoiseSchedule(DdimConfigs.with("{'num_train_timesteps': 1, 'trained_betas': [0.5]}"));
    FloatTensor out = FloatTensor.zeros(1);

    schedule.getVelocity(
        FloatTensor.of(new float[] {1}, 1), FloatTensor.of(new float[] {3}, 1), 0, out);

    assertThat(out.get(0)).isCloseTo((float) Math.sqrt(2), within(1e-6f));
  }

  /** arXiv 2305.08891, algorithm 1: the first alpha stays, the last is zero. */
  @Test
  void zeroTerminalSnrLeavesNothingAtTheLastTimestep() {
    var plain = new NoiseSchedule(DdimConfigs.with("{'beta_schedule': 'scaled_linear'}"));
    var rescaled =
        new NoiseSchedule(
            DdimConfigs.with("{'beta_schedule': 'scaled_linear', 'rescale_betas_zero_snr': true}"));

    assertThat(rescaled.alphaCumprod(999)).isZero();
    assertThat(rescaled.alphaCumprod(0)).isCloseTo(plain.alphaCumprod(0), within(1e-7f));
  }

  /** torch.linspace(0.25, 0.5, 1) is [0.25]. */
  @Test
  void aScheduleOfOneTimestepHasTheFirstBeta() {
    var schedule =
        new NoiseSchedule(
            DdimConfigs.with("{'num_train_timesteps': 1, 'beta_start': 0.25, 'beta_end': 0.5}"));

    assertThat(schedule.alphaCumprod(0)).isEqualTo(0.75f);
  }

  /** torch's value; counted from the first beta, the middle one would make 0.024861492. */
  @Test
  void theMiddleBetaIsCountedFromTheLast() {
    var schedule =
        new NoiseSchedule(
            DdimConfigs.with("{'num_train_timesteps': 11, 'beta_start': 0.3, 'beta_end': 0.9}"));

    assertThat(schedule.alphaCumprod(5)).isEqualTo(0.024861488f);
  }

  /** Equation 17 of arXiv 2102.09672 at the middle: cos(pi/2 * 0.508/1.008)^2 / cos(...)^2 at 0. */
  @Test
  void cosineScheduleFollowsItsFormula() {
    var schedule = new NoiseSchedule(DdimConfigs.with("{'beta_schedule': 'squaredcos_cap_v2'}"));

    double half = Math.pow(Math.cos(Math.PI / 2 * 0.508 / 1.008), 2);
    double start = Math.pow(Math.cos(Math.PI / 2 * 0.008 / 1.008), 2);
    assertThat((double) schedule.alphaCumprod(499)).isCloseTo(half / start, within(1e-5));
  }

  /**
   * By hand, with alpha 0.5 and alpha before 1: x0 = (x - sqrt(.5) m) / sqrt(.5) = 2 sqrt(2) - 1 is
   * clipped to 1, which is all that is left of the image.
   */
  @Test
  void clipsThePredictedOriginal() {
    FloatTensor prev = oneStep("{'clip_sample': true}", 2, 1);

    assertThat(prev.get(0)).isCloseTo(1f, within(1e-6f));
  }

  /**
   * By hand, alpha 0.25 before and 0.125 at t: x0 is clipped to 1; the noise derived from it is (2
   * - sqrt(.125)) / sqrt(.875), and x = sqrt(.25) + sqrt(.75) noise.
   */
  @Test
  void derivesTheNoiseAnewFromTheClippedOriginal() {
    var scheduler =
        new DdimScheduler(
            DdimConfigs.with("{'num_train_timesteps': 2, 'trained_betas': [0.75, 0.5]}"), 2);
    FloatTensor prev = FloatTensor.zeros(1, 1);

    scheduler
        .steps(new StepOptions(0, true, VarianceType.FIXED_SMALL))
        .getFirst()
        .apply(
            FloatTensor.of(new float[] {1}, 1, 1),
            FloatTensor.of(new float[] {2}, 1, 1),
            null,
            prev,
            FloatTensor.zeros(1, 1));

    double noise = (2 - Math.sqrt(0.125)) / Math.sqrt(0.875);
    assertThat((double) prev.get(0))
        .isCloseTo(Math.sqrt(0.25) + Math.sqrt(0.75) * noise, within(1e-6));
  }

  /**
   * By hand: x0 = [1, 2, 4, 8], the 0.5 quantile of the magnitudes is 3, so the image is clipped to
   * 3 and divided by it.
   */
  @Test
  void thresholdsEachImageByItsOwnQuantile() {
    var scheduler =
        new DdimScheduler(
            DdimConfigs.with(
                "{'num_train_timesteps': 1, 'trained_betas': [0.5], 'prediction_type': 'sample',"
                    + " 'thresholding': true, 'dynamic_thresholding_ratio': 0.5,"
                    + " 'sample_max_value': 5}"),
            1);
    FloatTensor originals = FloatTensor.zeros(2, 4);

    scheduler
        .steps(StepOptions.withEta(0))
        .getFirst()
        .apply(
            FloatTensor.of(new float[] {1, -2, 4, 8, 0, 0, 0.5f, 1}, 2, 4),
            FloatTensor.zeros(2, 4),
            null,
            FloatTensor.zeros(2, 4),
            originals);

    assertThat(originals.toArray())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(1 / 3f, -2 / 3f, 1, 1, 0, 0, 0.5f, 1);
  }

  /**
   * torch's values, which differ by a bit if a quantile is interpolated from the other neighbour.
   */
  @ParameterizedTest
  @CsvSource({
    "0.4, 3.5, 1.2, 6.8, 7.4, 0.8413461, 0.28846154",
    "0.5, 3.3, 1.8, 8.0, 9.6, 0.5840708, 0.31858405",
    "0.6, 5.6, 2.4, 9.5, 9.4, 0.6481481, 0.2777778",
  })
  void quantilesAreInterpolatedAsTorchDoes(
      double ratio, float a, float b, float c, float d, float first, float second) {
    var scheduler =
        new DdimScheduler(
            DdimConfigs.with(
                "{'num_train_timesteps': 1, 'trained_betas': [0.5], 'prediction_type': 'sample',"
                    + " 'thresholding': true, 'sample_max_value': 100,"
                    + " 'dynamic_thresholding_ratio': %s}".formatted(ratio)),
            1);
    FloatTensor originals = FloatTensor.zeros(1, 4);

    scheduler
        .steps(StepOptions.withEta(0))
        .getFirst()
        .apply(
            FloatTensor.of(new float[] {a, b, c, d}, 1, 4),
            FloatTensor.zeros(1, 4),
            null,
            FloatTensor.zeros(1, 4),
            originals);

    assertThat(originals.toArray()).containsExactly(first, second, 1, 1);
  }

  @Test
  void tellsWhichTimestepsWereListed() {
    var listed = new DdimScheduler(DdimConfig.DEFAULTS, List.of(900, 400, 100));
    var spaced = new DdimScheduler(DdimConfig.DEFAULTS, 5);

    assertThat(listed.listedTimesteps()).containsExactly(900, 400, 100);
    assertThat(listed.numInferenceSteps()).isEqualTo(3);
    assertThat(new DdimSampler(listed, StepOptions.withEta(0)).steps()).isEqualTo(3);
    assertThat(spaced.listedTimesteps()).isNull();
  }

  /** By hand: torch.clamp lets the larger bound win, so all is cut at 0.5 and divided by it. */
  @Test
  void aLargestThresholdBelowOneIsTheOnlyOne() {
    FloatTensor prev =
        oneStep(
            "{'prediction_type': 'sample', 'thresholding': true, 'sample_max_value': 0.5}",
            0,
            -0.3f);

    assertThat(prev.get(0)).isCloseTo(-0.6f, within(1e-6f));
  }

  @Test
  void thresholdingLeavesWhatIsNoNumberToBeFound() {
    FloatTensor prev = oneStep("{'prediction_type': 'sample', 'thresholding': true}", 0, Float.NaN);

    assertThat(prev.get(0)).isNaN();
  }

  /** By hand: the noise is all there is, so (x - m) / 0 is at one bound or the other. */
  @ParameterizedTest
  @CsvSource({"2, 1, 0.8", "1, 2, -0.8"})
  void clipsWhatZeroTerminalSnrLeavesOfNoise(float x, float m, float original) {
    var scheduler =
        new DdimScheduler(
            DdimConfigs.with(
                "{'num_train_timesteps': 2, 'trained_betas': [0.5, 1], 'clip_sample_range': 0.8,"
                    + " 'timestep_spacing': 'trailing'}"),
            1);
    FloatTensor out = FloatTensor.zeros(1, 1);

    scheduler
        .steps(StepOptions.withEta(0))
        .getFirst()
        .apply(
            FloatTensor.of(new float[] {m}, 1, 1),
            FloatTensor.of(new float[] {x}, 1, 1),
            null,
            FloatTensor.zeros(1, 1),
            out);

    assertThat(out.get(0)).isEqualTo(original);
  }

  @ParameterizedTest
  @ValueSource(floats = {3, -3, 0})
  void clipsEverythingToZero(float m) {
    FloatTensor prev = oneStep("{'prediction_type': 'sample', 'clip_sample_range': 0}", 0, m);

    assertThat(prev.get(0)).isZero();
  }

  /**
   * By hand, alphas 0.25 and 0.125, eta 0.5: sigma^2 = 0.25 * (0.75 / 0.875) * (1 - 0.5), equation
   * 16; with x = 0 and m = 0 only sigma times the noise is left.
   */
  @Test
  void etaWeighsTheNoiseAdded() {
    var scheduler =
        new DdimScheduler(
            DdimConfigs.with("{'num_train_timesteps': 2, 'trained_betas': [0.75, 0.5]}"), 2);
    FloatTensor prev = FloatTensor.zeros(1, 1);
    FloatTensor zero = FloatTensor.zeros(1, 1);

    scheduler
        .steps(StepOptions.withEta(0.5))
        .getFirst()
        .apply(zero, zero, FloatTensor.of(new float[] {2}, 1, 1), prev, FloatTensor.zeros(1));

    assertThat((double) prev.get(0))
        .isCloseTo(2 * 0.5 * Math.sqrt(0.75 / 0.875 * 0.5), within(1e-6));
  }

  /** numpy: (np.linspace(0, np.sqrt(800), 54) ** 2).astype(int)[-1]; 53 strides make 799. */
  @Test
  void quadraticTimestepsEndWhereNumpysLinspaceDoes() {
    var scheduler = new DdimScheduler(DdimConfigs.with("{'timestep_spacing': 'quad'}"), 54);

    assertThat(scheduler.timesteps()).hasSize(54).startsWith(800);
  }

  @Test
  void aNoisyStepAsksForNoise() {
    var scheduler = new DdimScheduler(DdimConfig.DEFAULTS, 5);
    DdimStep noisy = scheduler.steps(StepOptions.withEta(0.5)).getFirst();
    DdimStep quiet = scheduler.steps(StepOptions.withEta(0)).getFirst();
    FloatTensor image = FloatTensor.zeros(1, 1);

    assertThat(noisy.isNoisy()).isTrue();
    assertThat(quiet.isNoisy()).isFalse();
    assertThatThrownBy(() -> noisy.apply(image, image, null, image, FloatTensor.zeros(1, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** It is read again when the noise is worked out. */
  @Test
  void thresholdingDoesNotOverwriteTheModelsOutput() {
    DdimStep step =
        new DdimScheduler(DdimConfigs.with("{'thresholding': true}"), 5)
            .steps(StepOptions.withEta(0))
            .getFirst();
    FloatTensor output = FloatTensor.zeros(1, 1);

    assertThatThrownBy(() -> step.apply(output, FloatTensor.zeros(1, 1), null, output, output))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** numpy: len(np.arange(1000, 0, -1000 / 61)) is 62. */
  @Test
  void refusesTrailingTimestepsOfWhichNumpyMakesOneTooMany() {
    DdimConfig config = DdimConfigs.with("{'timestep_spacing': 'trailing'}");

    assertThatThrownBy(() -> new DdimScheduler(config, 61))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("61 steps of 1000");
  }

  @Test
  void refusesMoreStepsThanTheModelWasTrainedFor() {
    assertThatThrownBy(() -> new DdimScheduler(DdimConfig.DEFAULTS, 1001))
        .satisfies(isOutOfRange("num_inference_steps", 1001, "between 1 and 1000"));
  }

  @Test
  void refusesEpsilonWhereNothingOfTheImageIsLeft() {
    var config =
        DdimConfigs.with(
            "{'rescale_betas_zero_snr': true, 'timestep_spacing': 'trailing', 'clip_sample':"
                + " false}");

    assertThatThrownBy(() -> new DdimScheduler(config, 10).steps(StepOptions.withEta(0)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("epsilon")
        .hasMessageContaining("timestep 999");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | 1 to 1000 values | 0 values",
        "[1000] | between 0 and 999 each | 1000",
        "[5, -1] | between 0 and 999 each | -1",
        "[5, null] | between 0 and 999 each | null",
        "[5, 5] | in falling order, each one once | 5 after 5",
        "[5, 6] | in falling order, each one once | 6 after 5",
      })
  void refusesTimestepsThatAreNoDescent(String timesteps, String limit, String value) {
    List<@Nullable Integer> list = Json.MAPPER.readValue(timesteps, new TypeReference<>() {});

    assertThatThrownBy(() -> new DdimScheduler(DdimConfig.DEFAULTS, list))
        .satisfies(isOutOfRange("timesteps", value, limit));
  }

  @Test
  void refusesMoreTimestepsThanTheModelWasTrainedFor() {
    assertThatThrownBy(() -> new DdimScheduler(DdimConfig.DEFAULTS, Collections.nCopies(1001, 0)))
        .satisfies(isOutOfRange("timesteps", "1001 values", "1 to 1000 values"));
  }

  /** By hand, for alphas 0.25 and 0.125: from x0 = 1 and no noise to the roots of alphas. */
  @ParameterizedTest
  @CsvSource({"true, 1", "false, 0.5"})
  void theLastOfTheListedTimestepsLeadsToTheFinalAlpha(boolean setAlphaToOne, double expected) {
    var scheduler =
        new DdimScheduler(
            DdimConfigs.with(
                "{'num_train_timesteps': 2, 'trained_betas': [0.75, 0.5], 'set_alpha_to_one': %b}"
                    .formatted(setAlphaToOne)),
            List.of(1));
    FloatTensor prev = FloatTensor.zeros(1, 1);

    scheduler
        .steps(StepOptions.withEta(0))
        .getFirst()
        .apply(
            FloatTensor.zeros(1, 1),
            FloatTensor.of(new float[] {(float) Math.sqrt(0.125)}, 1, 1),
            null,
            prev,
            FloatTensor.zeros(1, 1));

    assertThat((double) prev.get(0)).isCloseTo(expected, within(1e-6));
  }

  @Test
  void refusesTheLargeVarianceWithoutAllOfItsNoise() {
    assertThatThrownBy(() -> new StepOptions(0.5, false, VarianceType.FIXED_LARGE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("limit=1 where variance_type is fixed_large");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesEtaOutOfRange(double eta) {
    assertThatThrownBy(() -> StepOptions.withEta(eta))
        .satisfies(isOutOfRange("eta", eta, "between 0 and 1"));
  }

  @Test
  void refusesAnOffsetThatLeavesTheTrainedRange() {
    var scheduler = new DdimScheduler(DdimConfigs.with("{'steps_offset': 1}"), 1000);

    assertThatThrownBy(() -> scheduler.steps(StepOptions.withEta(0)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("timestep 1000");
    assertThat(scheduler.steps(StepOptions.withEta(0), 1)).hasSize(999);
  }

  private static ThrowingConsumer<Throwable> isOutOfRange(
      String field, Object value, String limit) {
    return failure ->
        assertThat(((InvalidInputException) failure).faults())
            .containsExactly(new Fault(field, new Fault.OutOfRange(value, limit)));
  }

  /** Each of them would give values that are not numbers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'num_train_timesteps': 1, 'rescale_betas_zero_snr': true}",
        "{'beta_start': 0.5, 'beta_end': 0.5}",
        "{'beta_start': 1e-9}"
      })
  void refusesBetasThatMakeNoSchedule(String changes) {
    DdimConfig config = DdimConfigs.with(changes);

    var scheduler = new DdimScheduler(config, config.numTrainTimesteps());
    assertThatThrownBy(() -> scheduler.steps(StepOptions.withEta(0)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("leads from alphas_cumprod");
  }

  @Test
  void refusesTrainedBetasThatDoNotFitTheSteps() {
    assertThatThrownBy(() -> DdimConfigs.with("{'trained_betas': [0.1, 0.2]}"))
        .hasRootCauseInstanceOf(InvalidInputException.class)
        .hasMessageContaining("limit=num_train_timesteps (1000) values");
  }

  /** One step from the only timestep of a schedule whose alpha is 0.5, to alpha 1. */
  private static FloatTensor oneStep(String changes, float x, float m) {
    String config = changes.replace("}", ", 'num_train_timesteps': 1, 'trained_betas': [0.5]}");
    FloatTensor prev = FloatTensor.zeros(1, 1);
    new DdimScheduler(DdimConfigs.with(config), 1)
        .steps(StepOptions.withEta(0))
        .getFirst()
        .apply(
            FloatTensor.of(new float[] {m}, 1, 1),
            FloatTensor.of(new float[] {x}, 1, 1),
            null,
            prev,
            FloatTensor.zeros(1, 1));
    return prev;
  }

  /** diffusers' dummy model: sample * t / (t + 1). */
  private static void stepWithDummyModel(DdimScheduler scheduler, int first, FloatTensor sample) {
    FloatTensor output = FloatTensor.zeros(sample.shape());
    List<DdimStep> steps = scheduler.steps(StepOptions.withEta(0));
    for (int position = first; position < steps.size(); position++) {
      int timestep = scheduler.timesteps()[position];
      for (int i = 0; i < VALUES; i++) {
        output.data().put(i, sample.get(i) * timestep / (timestep + 1));
      }
      steps.get(position).apply(output, sample, null, sample, output);
    }
  }

  /** diffusers' {@code dummy_sample_deter}; its order of axes does not matter to a sum. */
  private static FloatTensor ascendingSample() {
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = (float) i / VALUES;
    }
    return FloatTensor.of(values, IMAGES, 3, 8, 8);
  }

  /** diffusers' {@code dummy_noise_deter}. */
  private static FloatTensor descendingNoise() {
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = (float) (VALUES - 1 - i) / VALUES;
    }
    return FloatTensor.of(values, IMAGES, 3, 8, 8);
  }

  private static double sumOfMagnitudes(FloatTensor sample) {
    double sum = 0;
    for (float value : sample.toArray()) {
      sum += Math.abs(value);
    }
    return sum;
  }
}
