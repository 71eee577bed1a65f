package dev.darkroom.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.BrokenModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Files of models are read as Python's {@code json} reads them: tools/python_json.py. */
class JsonFileTest {
  @TempDir private Path folder;

  static Stream<Map.Entry<String, JsonNode>> texts() throws IOException {
    return Json.MAPPER
        .readTree(Files.readString(Path.of("src/test/resources/goldens/python_json.json")))
        .propertyStream();
  }

  @ParameterizedTest
  @MethodSource("texts")
  void readsWhatPythonReads(Map.Entry<String, JsonNode> golden) throws IOException {
    Path file = write(golden.getKey());

    if (golden.getValue().isNull()) {
      assertThatThrownBy(() -> JsonFile.read(file))
          .isInstanceOf(BrokenModelException.class)
          .hasMessageContaining("expected a JSON object");
    } else {
      assertThat(JsonFile.read(file).content().get("a").doubleValue())
          .isEqualTo(Double.valueOf(golden.getValue().stringValue()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Infinity", "-Infinity", "NaN", "1e400"})
  void takesNoNumberThatIsNotFiniteWhereItNeedsOne(String number) throws IOException {
    JsonFile file = JsonFile.read(write("{\"a\": " + number + "}"));

    assertThatThrownBy(() -> file.positiveNumber("a", 1))
        .hasMessageContaining("a must be a finite number above 0, but is");
    assertThatThrownBy(() -> file.positiveInt("a")).hasMessageContaining("a must be a whole");
  }

  @Test
  void aFlagThatIsNullIsNotMissing() throws IOException {
    JsonFile file = JsonFile.read(write("{\"a\": null, \"b\": true}"));

    assertThat(file.flag("a", true)).isFalse();
    assertThat(file.flag("b", false)).isTrue();
    assertThat(file.flag("c", true)).isTrue();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("config.json"), text);
  }
}
