package dev.darkroom.ddim;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.json.Json;
import dev.darkroom.sampling.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * What is refused is exactly what of diffusers' steps gives no finite numbers, and nothing is asked
 * of the steps that are not taken: {@code tools/taken_steps.py}.
 */
class TakenStepsTest {
  private static final Path CASES = Path.of("src/test/resources/scheduler/taken.json");

  @Test
  void stepsAreTakenFromWhereDiffusersGivesNumbers() throws IOException {
    var softly = new SoftAssertions();
    for (JsonNode each : cases("skipped")) {
      int steps = each.get("steps").intValue();
      int skipped = each.get("skipped").intValue();
      var scheduler = new DdimScheduler(config(each), steps);
      var sampler = new DdimSampler(scheduler, StepOptions.withEta(each.get("eta").doubleValue()));
      softly.assertThat(hasPlan(sampler, skipped)).as("%s", each).isTrue();
      softly
          .assertThat(skipped > 0 && hasPlan(sampler, skipped - 1))
          .as("%s but one step more", each)
          .isFalse();
    }
    softly.assertAll();
  }

  @Test
  void anImageIsInvertedWhereDiffusersGivesNumbers() throws IOException {
    var softly = new SoftAssertions();
    for (JsonNode each : cases("finite")) {
      var sampler = new DdimInverseScheduler(config(each), each.get("steps").intValue());
      softly
          .assertThat(hasPlan(sampler, 0))
          .as("%s", each)
          .isEqualTo(each.get("finite").booleanValue());
    }
    softly.assertAll();
  }

  private static List<JsonNode> cases(String field) throws IOException {
    return Json.MAPPER
        .readTree(Files.readString(CASES))
        .valueStream()
        .filter(each -> each.has(field))
        .toList();
  }

  private static DdimConfig config(JsonNode each) {
    return DdimConfigs.with(each.get("config").toString());
  }

  private static boolean hasPlan(Sampler sampler, int skipped) {
    return catchThrowableOfType(InvalidInputException.class, () -> sampler.plan(skipped)) == null;
  }
}
