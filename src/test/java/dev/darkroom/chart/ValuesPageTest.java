package dev.darkroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/**
 * The chart's README was made of its template and of the comments in {@code values.yaml} as they
 * are now.
 */
class ValuesPageTest {
  private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):.*");
  private static final Pattern COMMENT = Pattern.compile(" *# -- (.*)");
  private static final Pattern ROW = Pattern.compile("\\| (\\S+) \\| \\w+ \\| `(.*)` \\| (.*) \\|");

  /** A value with its default as JSON and its comment. */
  private record Row(String key, JsonNode value, String comment) {}

  @Test
  void listsEveryValueWithItsDefaultAndItsComment() throws IOException {
    assertThat(page()).isEqualTo(values()).hasSizeGreaterThan(60);
  }

  @Test
  void saysWhatItsTemplateSays() throws IOException {
    Map<String, String> chart =
        new Yaml().load(Files.readString(Chart.FOLDER.resolve("Chart.yaml")));
    String template =
        Files.readString(Chart.FOLDER.resolve("README.md.gotmpl"))
            .replace("{{ template \"chart.description\" . }}", chart.get("description"));
    String[] aroundValues = template.split(Pattern.quote("{{ template \"chart.valuesTable\" . }}"));

    assertThat(aroundValues).hasSize(2);
    assertThat(Chart.FOLDER.resolve("README.md"))
        .content()
        .startsWith(aroundValues[0] + "| Key |")
        .endsWith("|" + aroundValues[1]);
  }

  private static List<Row> page() throws IOException {
    return Files.readAllLines(Chart.FOLDER.resolve("README.md")).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(row -> new Row(row.group(1), Json.MAPPER.readTree(row.group(2)), row.group(3)))
        .toList();
  }

  private static List<Row> values() throws IOException {
    String text = Files.readString(Chart.FOLDER.resolve("values.yaml"));
    JsonNode defaults = Json.MAPPER.valueToTree(new Yaml().<Object>load(text));
    List<Row> rows = new ArrayList<>();
    Deque<String> parents = new ArrayDeque<>();
    String comment = "";
    for (String line : text.lines().toList()) {
      Matcher key = KEY.matcher(line);
      if (key.matches()) {
        while (parents.size() > key.group(1).length() / 2) {
          parents.removeLast();
        }
        parents.addLast(key.group(2));
        if (!comment.isEmpty()) {
          JsonNode value = defaults.at("/" + String.join("/", parents));
          rows.add(new Row(String.join(".", parents), value, comment));
        }
      }
      Matcher found = COMMENT.matcher(line);
      comment = found.matches() ? found.group(1) : "";
    }
    return rows;
  }
}
