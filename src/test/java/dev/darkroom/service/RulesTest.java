package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The rules fit what the service shows. What they compute is tested by promtool. */
@DarkroomTest
class RulesTest {
  private static final Path ALERT_TESTS = Path.of("src/test/promtool/alerts.yaml");

  private final Client client;

  RulesTest(@LocalServerPort int port) {
    client = new Client(port);
  }

  static Stream<Arguments> alerts() throws IOException {
    return Rules.read().alerts().stream()
        .map(alert -> arguments(alert.get("alert").asString(), alert.get("expr").asString()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("alerts")
  void alertsNameOnlyWhatThereIs(String alert, String query) throws IOException {
    KnownSeries.of(client).assertHas(PromQl.parse(query));
  }

  @Test
  void recordingsNameOnlyWhatIsScrapedOrRecordedBefore() throws IOException {
    assertThat(KnownSeries.of(client).labels().keySet())
        .containsAll(
            Rules.read().recordings().stream().map(rule -> rule.get("record").asString()).toList());
  }

  @Test
  void recordingsAreNamedByLevelMetricAndOperations() throws IOException {
    assertThat(Rules.read().recordings())
        .isNotEmpty()
        .extracting(recording -> recording.get("record").asString())
        .allMatch(name -> name.matches("[a-z_]+:darkroom_[a-z_]+:[a-z0-9_]+"));
  }

  @Test
  void alertsSayHowBadItIsAndWhatToDo() throws IOException {
    assertThat(Rules.read().alerts())
        .isNotEmpty()
        .allMatch(alert -> alert.has("for"))
        .allMatch(
            alert ->
                Set.of("warning", "critical").contains(alert.at("/labels/severity").asString()))
        .noneMatch(alert -> alert.at("/annotations/summary").asString("").isBlank())
        .noneMatch(alert -> alert.at("/annotations/description").asString("").isBlank());
  }

  @Test
  void everyAlertIsTestedWhenItFiresAndWhenItDoesNot() throws IOException {
    Set<String> fires = new TreeSet<>();
    Set<String> rests = new TreeSet<>();
    for (JsonNode test : Rules.yaml(ALERT_TESTS).get("tests")) {
      for (JsonNode expectation : test.get("alert_rule_test")) {
        Set<String> seen = expectation.get("exp_alerts").isEmpty() ? rests : fires;
        seen.add(expectation.get("alertname").asString());
      }
    }

    assertThat(fires).containsExactlyInAnyOrderElementsOf(Rules.read().alertNames());
    assertThat(rests).containsExactlyInAnyOrderElementsOf(Rules.read().alertNames());
  }
}
