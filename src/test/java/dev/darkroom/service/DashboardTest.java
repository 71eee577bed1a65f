package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The dashboard fits what the service shows. */
@DarkroomTest
class DashboardTest {
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

  private final Client client;

  DashboardTest(@LocalServerPort int port) {
    client = new Client(port);
  }

  static Stream<Arguments> queries() throws IOException {
    Stream<Arguments> panels =
        panels()
            .flatMap(
                panel ->
                    panel
                        .get("targets")
                        .valueStream()
                        .map(target -> arguments(text(panel, "title"), text(target, "expr"))));
    Stream<Arguments> annotations =
        dashboard()
            .at("/annotations/list")
            .valueStream()
            .map(
                annotation ->
                    arguments(text(annotation, "name"), text(annotation.get("target"), "expr")));
    return Stream.concat(panels, annotations);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void queriesNameOnlyWhatThereIs(String title, String query) throws IOException {
    KnownSeries.of(client).assertHas(PromQl.parse(query));
  }

  static Stream<Arguments> variables() throws IOException {
    return dashboard()
        .at("/templating/list")
        .valueStream()
        .filter(variable -> text(variable, "type").equals("query"))
        .map(variable -> arguments(text(variable, "name"), text(variable.get("query"), "query")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variables")
  void variablesOfferTheValuesOfALabelThatThereIs(String name, String query) throws IOException {
    Matcher labelValues = LABEL_VALUES.matcher(query);
    assertThat(labelValues.matches()).as(query).isTrue();
    PromQl series = PromQl.parse(labelValues.group(1));
    series.grouping().add(labelValues.group(2));

    KnownSeries.of(client).assertHas(series);
  }

  @Test
  void everyPanelSaysWhatItShowsAndInWhatUnit() throws IOException {
    assertThat(panels())
        .isNotEmpty()
        .noneMatch(panel -> text(panel, "title").isBlank())
        .noneMatch(panel -> text(panel, "description").isBlank())
        .allMatch(
            panel ->
                panel.at("/fieldConfig/defaults").has("unit")
                    || panel.at("/options/yAxis").has("unit"));
  }

  @Test
  void asksNoDataSourceButTheChosenOne() throws IOException {
    assertThat(dashboard().findValues("datasource"))
        .isNotEmpty()
        .allMatch(source -> text(source, "uid").equals("${datasource}"));
  }

  private static Stream<JsonNode> panels() throws IOException {
    return dashboard()
        .get("panels")
        .valueStream()
        .filter(panel -> !text(panel, "type").equals("row"));
  }

  private static JsonNode dashboard() throws IOException {
    return Json.MAPPER.readTree(
        Files.readString(Path.of("helm/darkroom/dashboards/darkroom.json")));
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).asString();
  }
}
