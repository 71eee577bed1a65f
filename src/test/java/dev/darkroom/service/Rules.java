package dev.darkroom.service;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/**
 * The rules for Prometheus, as they are shipped.
 *
 * @param recordings rules with {@code record} and {@code expr}, in their order
 * @param alerts rules with {@code alert} and {@code expr}
 */
record Rules(List<JsonNode> recordings, List<JsonNode> alerts) {
  private static final Path FILE = Path.of("helm/darkroom/rules/darkroom.yaml");

  static Rules read() throws IOException {
    List<JsonNode> rules =
        yaml(FILE).get("groups").valueStream().flatMap(g -> g.get("rules").valueStream()).toList();
    return new Rules(
        rules.stream().filter(rule -> rule.has("record")).toList(),
        rules.stream().filter(rule -> rule.has("alert")).toList());
  }

  List<String> alertNames() {
    return alerts.stream().map(alert -> alert.get("alert").asString()).toList();
  }

  static JsonNode yaml(Path file) throws IOException {
    Object content =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    return Json.MAPPER.valueToTree(content);
  }
}
