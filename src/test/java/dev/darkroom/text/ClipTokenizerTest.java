package dev.darkroom.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.JsonFile;
import dev.darkroom.model.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  /**
   * The built-in vocabulary, and CLIP's as different files configure it, by both classes of
   * transformers.
   */
  static Stream<Golden> goldens() throws IOException {
    Path icons = TestModels.ICONS.resolve("tokenizer");
    // Nothing but a tokenizer.json.
    Path backend = GOLDENS.resolve("icons-fast");
    return Stream.of(
            goldens("icons", icons, TokenizerClass.SLOW),
            goldens("icons-fast", backend, TokenizerClass.FAST),
            clip("sd1"),
            clip("sd2"),
            clip("sd2-saved"),
            clip("added"))
        .flatMap(goldens -> goldens);
  }

  private static Stream<Golden> clip(String name) throws IOException {
    Path folder = ClipFolder.write(name, Files.createDirectory(folders.resolve(name)));
    return Stream.concat(
        goldens(name, folder, TokenizerClass.SLOW), goldens(name, folder, TokenizerClass.FAST));
  }

  private static Stream<Golden> goldens(String name, Path folder, TokenizerClass type) {
    ClipTokenizer tokenizer = ClipTokenizer.read(folder, type);
    Path ids =
        GOLDENS
            .resolve(name)
            .resolve(
                switch (type) {
                  case SLOW -> "ids.json";
                  case FAST -> "ids-fast.json";
                });
    ObjectNode file = JsonFile.read(ids).content();
    return file.get("prompts")
        .propertyStream()
        .map(
            entry -> {
              long[] padded = new long[file.get("length").intValue()];
              Arrays.fill(padded, file.get("padding").longValue());
              for (int i = 0; i < entry.getValue().size(); i++) {
                padded[i] = entry.getValue().get(i).longValue();
              }
              return new Golden(name + " " + type, entry.getKey(), tokenizer, padded);
            });
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void givesTheIdsOfTransformers(Golden golden) {
    assertThat(golden.tokenizer().encode(golden.prompt())).containsExactly(golden.ids());
  }

  /**
   * @param text null where nothing is cut
   */
  record Cut(String name, String prompt, ClipTokenizer tokenizer, @Nullable String text) {
    @Override
    public String toString() {
      return name + ": " + prompt;
    }
  }

  static Stream<Cut> cuts() throws IOException {
    Stream.Builder<Stream<Cut>> cuts = Stream.builder();
    for (String name : List.of("sd1", "sd2-saved", "added")) {
      Path folder = ClipFolder.write(name, Files.createDirectory(folders.resolve("cut-" + name)));
      cuts.add(cuts(name, folder, TokenizerClass.SLOW, "truncated.json"));
      cuts.add(cuts(name, folder, TokenizerClass.FAST, "truncated-fast.json"));
    }
    return cuts.build().flatMap(some -> some);
  }

  private static Stream<Cut> cuts(String name, Path folder, TokenizerClass type, String file) {
    ClipTokenizer tokenizer = ClipTokenizer.read(folder, type);
    return JsonFile.read(GOLDENS.resolve(name).resolve(file))
        .content()
        .propertyStream()
        .map(
            entry ->
                new Cut(
                    name + " " + type,
                    entry.getKey(),
                    tokenizer,
                    entry.getValue().isNull() ? null : entry.getValue().stringValue()));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void tellsWhatDiffusersLogsAsCutOff(Cut cut) {
    assertThat(cut.tokenizer().truncated(cut.prompt())).isEqualTo(Optional.ofNullable(cut.text()));
  }
}
