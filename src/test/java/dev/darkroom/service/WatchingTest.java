package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/** The rules, the dashboard and the page on metrics fit what the service shows to Prometheus. */
@DarkroomTest
class WatchingTest {
  private static final Path RULES = Path.of("helm/darkroom/rules/darkroom.yaml");
  private static final Path ALERT_TESTS = Path.of("src/test/promtool/alerts.yaml");
  private static final Path DASHBOARD = Path.of("helm/darkroom/dashboards/darkroom.json");
  private static final Path PAGE = Path.of("docs/metrics.md");

  /** What a scrape adds to every series, in Kubernetes and without. */
  private static final Set<String> SCRAPE_LABELS = Set.of("job", "instance", "namespace", "pod");

  /** What Prometheus has without any scrape's help. */
  private static final Map<String, Set<String>> PROMETHEUS_OWN =
      Map.of("up", Set.of(), "ALERTS", Set.of("alertname", "alertstate"));

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

  private final Map<String, Set<String>> scraped;

  WatchingTest(@LocalServerPort int port) {
    scraped = Scrape.of(new Client(port)).labels();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"rules", "panels", "annotations"})
  void namesOnlyWhatThereIs(String name, String query) throws IOException {
    assertNamesAreKnown(PromQl.parse(query));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variables")
  void variablesOfferTheValuesOfLabelsThatThereAre(String name, String query) throws IOException {
    Matcher labelValues = LABEL_VALUES.matcher(query);
    assertThat(labelValues.matches()).as(query).isTrue();
    PromQl series = PromQl.parse(labelValues.group(1));
    series.grouping().add(labelValues.group(2));

    assertNamesAreKnown(series);
  }

  private void assertNamesAreKnown(PromQl query) throws IOException {
    Map<String, Set<String>> known = known();
    assertThat(known).containsKeys(query.metrics().keySet().toArray(String[]::new));
    Set<String> groupable = new HashSet<>(SCRAPE_LABELS);
    query
        .metrics()
        .forEach(
            (metric, selectors) -> {
              Set<String> labels = new HashSet<>(known.get(metric));
              groupable.addAll(labels);
              labels.addAll(SCRAPE_LABELS);
              assertThat(labels).as(metric).containsAll(selectors);
            });
    assertThat(groupable).containsAll(query.grouping());
  }

  /** What is scraped, what is recorded from it, and what Prometheus adds. */
  private Map<String, Set<String>> known() throws IOException {
    Map<String, Set<String>> known = new TreeMap<>(scraped);
    known.putAll(PROMETHEUS_OWN);
    for (JsonNode rule : ruleNodes()) {
      if (rule.has("record")) {
        Set<String> labels = new TreeSet<>();
        for (String metric : PromQl.parse(rule.get("expr").asString()).metrics().keySet()) {
          labels.addAll(known.getOrDefault(metric, Set.of()));
        }
        known.put(rule.get("record").asString(), labels);
      }
    }
    return known;
  }

  @Test
  void recordingsAreNamedByLevelMetricAndOperations() throws IOException {
    assertThat(ruleNodes())
        .filteredOn(rule -> rule.has("record"))
        .extracting(rule -> rule.get("record").asString())
        .isNotEmpty()
        .allMatch(name -> name.matches("[a-z_]+:darkroom_[a-z_]+:[a-z0-9_]+"));
  }

  @Test
  void alertsSayHowBadItIsAndWhatToDo() throws IOException {
    assertThat(ruleNodes())
        .filteredOn(rule -> rule.has("alert"))
        .isNotEmpty()
        .allMatch(rule -> rule.get("alert").asString().startsWith("Darkroom"))
        .allMatch(rule -> rule.has("for"))
        .allMatch(
            rule -> Set.of("warning", "critical").contains(rule.at("/labels/severity").asString()))
        .allMatch(rule -> !rule.at("/annotations/summary").asString().isBlank())
        .allMatch(rule -> !rule.at("/annotations/description").asString().isBlank());
  }

  @Test
  void everyAlertIsTestedWhenItFiresAndWhenItDoesNot() throws IOException {
    Set<String> fires = new TreeSet<>();
    Set<String> rests = new TreeSet<>();
    for (JsonNode test : yaml(ALERT_TESTS).get("tests")) {
      for (JsonNode expectation : test.get("alert_rule_test")) {
        Set<String> seen = expectation.get("exp_alerts").isEmpty() ? rests : fires;
        seen.add(expectation.get("alertname").asString());
      }
    }
    Set<String> alerts =
        ruleNodes().stream()
            .filter(rule -> rule.has("alert"))
            .map(rule -> rule.get("alert").asString())
            .collect(Collectors.toSet());

    assertThat(fires).isEqualTo(alerts);
    assertThat(rests).isEqualTo(alerts);
  }

  @Test
  void everyPanelSaysWhatItShowsAndInWhatUnit() throws IOException {
    assertThat(dashboard().get("panels"))
        .filteredOn(panel -> !panel.get("type").asString().equals("row"))
        .isNotEmpty()
        .allMatch(panel -> !panel.get("title").asString().isBlank())
        .allMatch(panel -> !panel.get("description").asString().isBlank())
        .allMatch(
            panel ->
                panel.at("/fieldConfig/defaults").has("unit")
                    || panel.at("/options/yAxis").has("unit"));
  }

  @Test
  void everyDataSourceIsTheChosenOne() throws IOException {
    assertThat(dashboard().findValues("datasource"))
        .isNotEmpty()
        .allMatch(source -> source.get("uid").asString().equals("${datasource}"));
  }

  @Test
  void thePageListsTheServicesMetersAndTheirLabels() throws IOException {
    Map<String, Set<String>> own = new TreeMap<>();
    scraped.forEach(
        (sample, labels) -> {
          if (sample.startsWith("darkroom_")) {
            String meter = sample.replaceFirst("_(bucket|count|sum|max)$", "");
            own.computeIfAbsent(meter, any -> new TreeSet<>()).addAll(labels);
          }
        });
    own.values().forEach(labels -> labels.remove("le"));

    Map<String, Set<String>> listed = new TreeMap<>();
    Pattern row = Pattern.compile("\\| `(darkroom_\\w+)` \\| [^|]+ \\|([^|]*)\\|.*");
    for (String line : Files.readAllLines(PAGE)) {
      Matcher cells = row.matcher(line);
      if (cells.matches()) {
        listed.put(cells.group(1), codes(cells.group(2)));
      }
    }
    assertThat(listed).isEqualTo(own);
  }

  @Test
  void thePageListsTheAlerts() throws IOException {
    Set<String> listed =
        codes(Files.readString(PAGE)).stream()
            .filter(code -> code.startsWith("Darkroom"))
            .collect(Collectors.toSet());

    assertThat(listed)
        .isEqualTo(
            ruleNodes().stream()
                .filter(rule -> rule.has("alert"))
                .map(rule -> rule.get("alert").asString())
                .collect(Collectors.toSet()));
  }

  private static Set<String> codes(String markdown) {
    return Pattern.compile("`(\\w+)`")
        .matcher(markdown)
        .results()
        .map((MatchResult code) -> code.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Stream<Arguments> rules() throws IOException {
    return ruleNodes().stream()
        .map(
            rule ->
                arguments(
                    rule.path("record").asString(rule.path("alert").asString("")),
                    rule.get("expr").asString()));
  }

  static Stream<Arguments> panels() throws IOException {
    return dashboard()
        .get("panels")
        .valueStream()
        .flatMap(
            panel ->
                panel
                    .path("targets")
                    .valueStream()
                    .map(
                        target ->
                            arguments(
                                panel.get("title").asString()
                                    + ", "
                                    + target.get("refId").asString(),
                                target.get("expr").asString())));
  }

  static Stream<Arguments> annotations() throws IOException {
    return dashboard()
        .at("/annotations/list")
        .valueStream()
        .map(mark -> arguments(mark.get("name").asString(), mark.get("expr").asString()));
  }

  static Stream<Arguments> variables() throws IOException {
    return dashboard()
        .at("/templating/list")
        .valueStream()
        .filter(variable -> variable.get("type").asString().equals("query"))
        .map(
            variable ->
                arguments(variable.get("name").asString(), variable.at("/query/query").asString()));
  }

  private static List<JsonNode> ruleNodes() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group : yaml(RULES).get("groups")) {
      group.get("rules").forEach(rules::add);
    }
    return rules;
  }

  private static JsonNode dashboard() throws IOException {
    return Json.MAPPER.readTree(Files.readString(DASHBOARD));
  }

  private static JsonNode yaml(Path file) throws IOException {
    Object content =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    return Json.MAPPER.valueToTree(content);
  }
}
