package dev.darkroom.ddim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.sampling.SamplingPlan;
import dev.darkroom.tensor.FloatTensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Plans take the steps whose arithmetic {@link DiffusersGridTest} compares. */
class DdimPlanTest {
  private static final DdimScheduler SCHEDULER = new DdimScheduler(DdimConfig.DEFAULTS, 5);
  private static final DdimInverseScheduler INVERSE =
      new DdimInverseScheduler(DdimConfig.DEFAULTS, 5);

  private final FloatTensor output = FloatTensor.of(new float[] {0.3f, -0.2f}, 1, 2);
  private final FloatTensor noise = FloatTensor.of(new float[] {0.7f, -1.1f}, 1, 2);

  @Test
  void skippedStepsAreTheFirstOnes() {
    SamplingPlan plan = new DdimSampler(SCHEDULER, StepOptions.withEta(0)).plan(2);

    assertThat(timesteps(plan)).containsExactly(400, 200, 0);
    assertThat(plan.steps()).isEqualTo(3);
    assertStep(plan, 0, SCHEDULER.steps(StepOptions.withEta(0)).get(2));
  }

  @Test
  void theInverseGoesTheOtherWay() {
    assertThat(timesteps(INVERSE.plan())).containsExactly(0, 200, 400, 600, 800);
    assertThat(INVERSE.steps()).isEqualTo(5);
    assertStep(INVERSE.plan(1), 0, INVERSE.ddimSteps().get(1));
  }

  @Test
  void noiseIsDrawnWhereEtaIsAboveZero() {
    assertThat(new DdimSampler(SCHEDULER, StepOptions.withEta(0)).plan().drawsNoise(0)).isFalse();
    assertThat(new DdimSampler(SCHEDULER, StepOptions.withEta(0.1)).plan().drawsNoise(0)).isTrue();
    assertThat(INVERSE.plan().drawsNoise(0)).isFalse();
  }

  /** As diffusers' {@code init_noise_sigma} and {@code scale_model_input} of DDIM. */
  @Test
  void neitherTheFirstNoiseNorTheModelsInputIsScaled() {
    SamplingPlan plan = INVERSE.plan();
    FloatTensor read = FloatTensor.zeros(1, 2);

    plan.scaleModelInput(noise, 3, read);

    assertThat(plan.initialNoiseScale()).isEqualTo(1);
    assertThat(read.toArray()).containsExactly(noise.toArray());
  }

  @Test
  void anImageIsNoisedToTheTimestepOfTheStep() {
    FloatTensor expected = FloatTensor.zeros(1, 2);
    FloatTensor actual = FloatTensor.zeros(1, 2);
    SCHEDULER.schedule().addNoise(output, noise, 600, expected);

    new DdimSampler(SCHEDULER, StepOptions.withEta(0)).plan().addNoise(output, noise, 1, actual);

    assertThat(actual.toArray()).containsExactly(expected.toArray());
  }

  @Test
  void plansFollowEachOther() {
    DdimSampler sampler = new DdimSampler(SCHEDULER, StepOptions.withEta(0.5));
    SamplingPlan plan = INVERSE.plan().then(sampler.plan());
    FloatTensor noised = FloatTensor.zeros(1, 2);
    FloatTensor expected = FloatTensor.zeros(1, 2);

    assertThat(timesteps(plan)).containsExactly(0, 200, 400, 600, 800, 800, 600, 400, 200, 0);
    assertThat(plan.drawsNoise(4)).isFalse();
    assertThat(plan.drawsNoise(5)).isTrue();
    assertThat(plan.initialNoiseScale()).isEqualTo(1);
    assertStep(plan, 4, INVERSE.ddimSteps().get(4));
    assertStep(plan, 5, SCHEDULER.steps(StepOptions.withEta(0.5)).get(0));
    plan.addNoise(output, noise, 6, noised);
    SCHEDULER.schedule().addNoise(output, noise, 600, expected);
    assertThat(noised.toArray()).containsExactly(expected.toArray());
    plan.scaleModelInput(output, 7, noised);
    assertThat(noised.toArray()).containsExactly(output.toArray());
  }

  /** Zero terminal SNR: diffusers' first step is then the root of a number below zero. */
  @Test
  void aSamplerWhoseStepsWouldBeNoNumbersIsRefused() {
    DdimConfig config =
        DdimConfigs.with(
            "{'rescale_betas_zero_snr': true, 'prediction_type': 'v_prediction',"
                + " 'timestep_spacing': 'trailing', 'beta_schedule': 'scaled_linear',"
                + " 'beta_start': 0.00085, 'beta_end': 0.012}");
    DdimScheduler scheduler = new DdimScheduler(config, 20);

    assertThatThrownBy(() -> new DdimSampler(scheduler, StepOptions.withEta(1)).plan())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "the noise of the step at timestep 999 larger than all there is, by 5.9604645E-8");
    assertThat(new DdimSampler(scheduler, StepOptions.withEta(1)).plan(1).steps()).isEqualTo(19);
    assertThat(new DdimSampler(scheduler, StepOptions.withEta(0.9)).plan().steps()).isEqualTo(20);
  }

  @Test
  void anInverseWithoutNoiseToBeginWithIsRefused() {
    String sample = "{'prediction_type': 'sample', 'set_alpha_to_one': %s}";

    var fromNothing = new DdimInverseScheduler(DdimConfigs.with(sample.formatted(true)), 5);
    assertThatThrownBy(fromNothing::plan)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no meaning in the inverse step to timestep 0");
    var fromSome = new DdimInverseScheduler(DdimConfigs.with(sample.formatted(false)), 5);
    assertThat(fromSome.plan().steps()).isEqualTo(5);
  }

  @Test
  void anInverseOfEvenlySpacedEndsIsRefused() {
    DdimConfig config = DdimConfigs.with("{'timestep_spacing': 'linspace'}");

    assertThatThrownBy(() -> new DdimInverseScheduler(config, 5))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("linspace cannot be inverted");
  }

  private void assertStep(SamplingPlan plan, int step, DdimStep expected) {
    FloatTensor sample = FloatTensor.of(new float[] {1.5f, -0.5f}, 1, 2);
    FloatTensor prev = FloatTensor.zeros(1, 2);
    FloatTensor original = FloatTensor.zeros(1, 2);
    FloatTensor predicted = FloatTensor.zeros(1, 2);
    FloatTensor drawn = plan.drawsNoise(step) ? noise : null;
    expected.apply(output, sample, drawn, prev, original);

    plan.step(step, output, drawn, sample, predicted);

    assertThat(sample.toArray()).containsExactly(prev.toArray());
    assertThat(predicted.toArray()).containsExactly(original.toArray());
  }

  private static int[] timesteps(SamplingPlan plan) {
    return IntStream.range(0, plan.steps()).map(plan::timestep).toArray();
  }
}
