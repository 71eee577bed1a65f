package dev.darkroom.ddim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.failure.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Numbers of diffusers 0.36 with torch 2.9.1, written by tools/scheduler_grid.py. */
class DiffusersGridTest {
  private final SchedulerGoldens goldens = new SchedulerGoldens("diffusers");

  @Test
  void alphasCumprodAreEqualToTheLastBit() {
    var softly = new SoftAssertions();
    for (JsonNode changes : goldens.get("schedules")) {
      DdimConfig config = config(changes);
      var schedule = new NoiseSchedule(config);
      float[] expected = goldens.next(config.numTrainTimesteps());
      float[] actual = new float[expected.length];
      for (int t = 0; t < actual.length; t++) {
        actual[t] = schedule.alphaCumprod(t);
      }
      softly.assertThat(actual).as(changes.toString()).isEqualTo(expected);
    }
    softly.assertAll();
  }

  @Test
  void timestepsAreEqualForEveryNumberOfSteps() {
    assertTimesteps(TimestepSpacing.LEADING, false);
    assertTimesteps(TimestepSpacing.TRAILING, false);
    assertTimesteps(TimestepSpacing.LINSPACE, false);
    assertTimesteps(TimestepSpacing.LEADING, true);
    assertTimesteps(TimestepSpacing.TRAILING, true);
  }

  @Test
  void stepsAreEqualToTheLastBitAndWhatCannotBeIsRefused() {
    skipSchedules();
    var softly = new SoftAssertions();
    for (JsonNode setting : goldens.get("steps")) {
      check(setting, softly, () -> ddim(setting), setting.get("eta").asDouble() > 0);
    }
    for (JsonNode setting : goldens.get("inverse_steps")) {
      check(setting, softly, () -> inverse(setting), false);
    }
    softly.assertAll();
    assertThat(goldens.isRead()).isTrue();
  }

  /** Each of 36 configurations at 1 to 1000 steps, but for those with a timestep -1. */
  @Test
  void refusesEtaExactlyWhereDiffusersGivesNoNumbers() {
    var softly = new SoftAssertions();
    for (JsonNode expected : goldens.get("not_a_number")) {
      DdimConfig config = config(expected.get("config"));
      List<Integer> refused = new ArrayList<>();
      for (int steps = 1; steps <= config.numTrainTimesteps(); steps++) {
        if (!hasTimesteps(config, steps)) {
          continue;
        }
        var scheduler = new DdimScheduler(config, steps);
        var failure =
            catchThrowableOfType(
                InvalidInputException.class, () -> scheduler.steps(StepOptions.withEta(1)));
        if (failure != null) {
          assertThat(failure.faults().getFirst().field()).isEqualTo("eta");
          refused.add(steps);
        }
      }
      softly
          .assertThat(refused)
          .as(config.toString())
          .isEqualTo(
              expected.get("num_inference_steps").valueStream().map(JsonNode::asInt).toList());
    }
    softly.assertAll();
  }

  private void check(
      JsonNode setting, SoftAssertions softly, Sampling sampling, boolean drawsNoise) {
    if (setting.has("refused")) {
      softly
          .assertThatThrownBy(sampling::start)
          .as(setting.toString())
          .isInstanceOf(InvalidInputException.class);
      return;
    }
    Started started = sampling.start();
    softly
        .assertThat(SchedulerGoldens.crc(started.timesteps))
        .as(setting.toString())
        .isEqualTo(setting.get("timesteps").asString());
    for (JsonNode position : setting.get("positions")) {
      softly
          .assertThat(goldens.errorOf(started.steps.get(position.asInt()), drawsNoise))
          .as("position %s of %s", position, setting)
          .isZero();
    }
  }

  private static Started ddim(JsonNode setting) {
    var options =
        new StepOptions(
            setting.get("eta").asDouble(),
            setting.get("use_clipped_model_output").asBoolean(),
            VarianceType.FIXED_SMALL);
    var scheduler =
        new DdimScheduler(
            config(setting.get("config")), setting.get("num_inference_steps").asInt());
    return new Started(scheduler.timesteps(), scheduler.steps(options));
  }

  private static Started inverse(JsonNode setting) {
    var scheduler =
        new DdimInverseScheduler(
            config(setting.get("config")), setting.get("num_inference_steps").asInt());
    return new Started(scheduler.timesteps(), scheduler.ddimSteps());
  }

  private void assertTimesteps(TimestepSpacing spacing, boolean inverse) {
    String name = spacing.name().toLowerCase(Locale.ROOT);
    DdimConfig config = DdimConfigs.with("{'timestep_spacing': '%s'}".formatted(name));
    String scheduler = inverse ? "DDIMInverseScheduler" : "DDIMScheduler";
    String sums = goldens.get("timesteps").get(scheduler + " " + name).asString();
    for (int steps = 1; steps <= config.numTrainTimesteps(); steps++) {
      int count = steps;
      String expected = sums.substring(8 * steps - 8, 8 * steps);
      if (expected.equals("--------")) {
        assertThatThrownBy(() -> timesteps(config, count, inverse))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("trailing cannot make " + count + " steps");
      } else {
        assertThat(SchedulerGoldens.crc(timesteps(config, count, inverse)))
            .as("%s %s %d", scheduler, spacing, count)
            .isEqualTo(expected);
      }
    }
  }

  private static int[] timesteps(DdimConfig config, int steps, boolean inverse) {
    return inverse
        ? new DdimInverseScheduler(config, steps).timesteps()
        : new DdimScheduler(config, steps).timesteps();
  }

  private static boolean hasTimesteps(DdimConfig config, int steps) {
    return catchThrowableOfType(InvalidInputException.class, () -> Timesteps.spaced(config, steps))
        == null;
  }

  private void skipSchedules() {
    for (JsonNode changes : goldens.get("schedules")) {
      goldens.next(changes.get("num_train_timesteps").asInt());
    }
  }

  private static DdimConfig config(JsonNode changes) {
    return DdimConfigs.with(changes.toString());
  }

  /** Makes a scheduler and its steps, or refuses. */
  private interface Sampling {
    Started start();
  }

  private record Started(int[] timesteps, List<DdimStep> steps) {}
}
