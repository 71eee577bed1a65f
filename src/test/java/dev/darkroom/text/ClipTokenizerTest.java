package dev.darkroom.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.JsonFile;
import dev.darkroom.model.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Token ids against those of transformers, from {@code tools/tokenizer/goldens.py}. */
class ClipTokenizerTest {
  private static final Path GOLDENS = Path.of("src/test/resources/tokenizers");

  @TempDir private static Path folders;

  /**
   * @param name of the file
   */
  record Golden(String name, String prompt, ClipTokenizer tokenizer, long[] ids) {
    @Override
    public String toString() {
      return name + ": " + prompt;
    }
  }

  /** The built-in vocabulary, and CLIP's as different files configure it. */
  static Stream<Golden> goldens() throws IOException {
    return Stream.of(
            goldens("icons", TestModels.ICONS.resolve("tokenizer")),
            goldens("sd1", clip("sd1")),
            goldens("sd2", clip("sd2")),
            goldens("sd2-saved", clip("sd2-saved")))
        .flatMap(goldens -> goldens);
  }

  private static Path clip(String name) throws IOException {
    return ClipFolder.write(name, Files.createDirectory(folders.resolve(name)));
  }

  private static Stream<Golden> goldens(String name, Path folder) {
    ClipTokenizer tokenizer = ClipTokenizer.read(folder);
    ObjectNode file = JsonFile.read(GOLDENS.resolve(name).resolve("ids.json")).content();
    return file.get("prompts")
        .propertyStream()
        .map(
            entry -> {
              long[] ids = new long[file.get("length").intValue()];
              Arrays.fill(ids, file.get("padding").longValue());
              for (int i = 0; i < entry.getValue().size(); i++) {
                ids[i] = entry.getValue().get(i).longValue();
              }
              return new Golden(name, entry.getKey(), tokenizer, ids);
            });
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void givesTheIdsOfTransformers(Golden golden) {
    assertThat(golden.tokenizer().encode(golden.prompt())).containsExactly(golden.ids());
  }
}
