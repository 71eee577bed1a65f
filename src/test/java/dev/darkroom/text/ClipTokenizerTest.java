package dev.darkroom.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import dev.darkroom.model.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Token ids against those of transformers, from {@code tools/goldens.py}. Where its two tokenizers
 * differ, ours follows the fast one.
 */
class ClipTokenizerTest {
  private static final ClipTokenizer TOKENIZER =
      ClipTokenizer.read(TestModels.ICONS.resolve("tokenizer"));

  record Golden(String prompt, List<Long> ids) {}

  static Stream<Golden> goldens() throws IOException {
    String json = Files.readString(Path.of("src/test/resources/goldens/tokenizer.json"));
    return Json.MAPPER.readTree(json).valueStream().map(ClipTokenizerTest::golden);
  }

  private static Golden golden(JsonNode node) {
    return new Golden(
        node.get("prompt").asString(),
        node.path(node.has("ids") ? "ids" : "fast")
            .valueStream()
            .map(JsonNode::longValue)
            .toList());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void givesTheIdsOfTransformers(Golden golden) {
    assertThat(TOKENIZER.encode(golden.prompt()))
        .containsExactly(golden.ids().stream().mapToLong(Long::longValue).toArray());
  }

  @AfterAll
  static void close() {
    TOKENIZER.close();
  }
}
