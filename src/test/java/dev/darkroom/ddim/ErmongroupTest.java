package dev.darkroom.ddim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Numbers of the paper's formulas, written by tools/ermongroup.py. */
class ErmongroupTest {
  /** Over the largest value of the tensor. */
  private static final double RELATIVE_ERROR = 1e-6;

  private static final int TOTAL = 1000;

  @Test
  void quadAndUniformTimestepsAndStepsFollowTheFormulas() {
    var goldens = new SchedulerGoldens("ermongroup");
    var softly = new SoftAssertions();
    for (JsonNode setting : goldens.get("steps")) {
      DdimScheduler scheduler = scheduler(setting);
      StepOptions options = options(setting);
      softly
          .assertThat(SchedulerGoldens.crc(scheduler.timesteps()))
          .as(setting.toString())
          .isEqualTo(setting.get("timesteps").asString());
      List<DdimStep> steps = scheduler.steps(options);
      for (JsonNode position : setting.get("positions")) {
        softly
            .assertThat(goldens.errorOf(steps.get(position.asInt()), options.drawsNoise()))
            .as("position %s of %s", position, setting)
            .isLessThanOrEqualTo(RELATIVE_ERROR);
      }
    }
    softly.assertAll();
    assertThat(goldens.isRead()).isTrue();
  }

  private static DdimScheduler scheduler(JsonNode setting) {
    int count = setting.get("count").asInt();
    String clip = "'clip_sample': " + setting.get("sampler").asString().equals("ddpm");
    return switch (setting.get("rule").asString()) {
      case "quad" ->
          new DdimScheduler(DdimConfigs.with("{'timestep_spacing': 'quad', " + clip + "}"), count);
      case "uniform" ->
          new DdimScheduler(DdimConfigs.with("{" + clip + "}"), uniform(TOTAL / count));
      default -> throw new IllegalArgumentException(setting.toString());
    };
  }

  /** {@code range(0, T, skip)}, reversed, as custom timesteps. */
  private static List<Integer> uniform(int skip) {
    int last = (TOTAL - 1) / skip;
    return IntStream.rangeClosed(0, last).mapToObj(i -> (last - i) * skip).toList();
  }

  private static StepOptions options(JsonNode setting) {
    return switch (setting.get("sampler").asString()) {
      case "ddpm" -> new StepOptions(1, false, VarianceType.FIXED_LARGE);
      default -> StepOptions.withEta(setting.get("eta").asDouble());
    };
  }
}
