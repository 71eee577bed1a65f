package dev.darkroom.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.model.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that makes no tokenizer is refused by the name of the file that is wrong. */
class BrokenTokenizerTest {
  private Path folder;

  @BeforeEach
  void copyTokenizer(@TempDir Path parent) {
    folder = TestModels.copy(TestModels.SD1.resolve("tokenizer"), parent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"o n o n", "on", "o qqq", "qqq n", "o n</w></w>", " o n", "ǅ ǅ"})
  void aMergeOfOtherThanTwoPieces(String merge) throws IOException {
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n" + merge + "\nl e</w>\n");

    assertRefused("merges.txt", "expected two pieces of vocab.json that make a third, but found");
  }

  @Test
  void mergesThatAreNotText() throws IOException {
    Files.write(folder.resolve("merges.txt"), "o ñ\n".getBytes(StandardCharsets.ISO_8859_1));

    assertRefused("merges.txt", "two pieces a line, but it cannot be read");
  }

  @ParameterizedTest
  @CsvSource({
    "vocab.json, ': 7,', ': \"7\",', the id of",
    "vocab.json, ': 7,', ': -7,', the id of",
    "tokenizer_config.json, '\"pad_token\": \"<|endoftext|>\"', '\"pad_token\": \"<pad>\"', is not"
        + " in vocab.json",
    "tokenizer_config.json, '\"2302\": {', '\"first\": {', is no id of an added token",
    "tokenizer_config.json, '\"content\"', '\"text\"', added token 2302 has no content"
  })
  void aWrongValue(String file, String from, String to, String message) throws IOException {
    String content = Files.readString(folder.resolve(file));
    assertThat(content).contains(from);
    Files.writeString(folder.resolve(file), content.replace(from, to));

    assertRefused(file, message);
  }

  /** Files without {@code added_tokens_decoder} get added tokens from two more. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "special_tokens_map.json | {\"pad_token\": \"<pad>\"} | is not in vocab.json",
        "added_tokens.json | {\"<cat-toy>\": \"last\"} | is no id of an added token",
        "added_tokens.json | [] | expected a JSON object"
      })
  void aWrongFileOfOlderTransformers(String file, String content, String message)
      throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"model_max_length\": 77}");
    Files.writeString(folder.resolve(file), content);

    assertRefused(file, message);
  }

  /** tokenizer.json can describe tokenizers that are not CLIP's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"Lowercase\" | \"NFKC\" | normalizer is not that of CLIP's tokenizer",
        "\"Removed\" | \"Isolated\" | pre_tokenizer is not",
        "\"ByteLevel\" | \"Metaspace\" | pre_tokenizer is not",
        "\"RobertaProcessing\" | \"BertProcessing\" | post_processor is not",
        "\"BPE\" | \"WordPiece\" | model.type is not",
        "\"</w>\", \"fuse | \"\", \"fuse | model.end_of_word_suffix is not",
        "\"merges\": [ | \"merges\": [[\"o\", \"qqq\"], | expected two pieces"
      })
  void anotherTokenizerOfTheFastClass(String from, String to, String message) throws IOException {
    Path fast =
        TestModels.copy(
            Path.of("src/test/resources/tokenizers/icons-fast"),
            Files.createDirectory(folder.resolve("fast")));
    Path file = fast.resolve("tokenizer.json");
    String content = Files.readString(file);
    assertThat(content).contains(from);
    Files.writeString(file, content.replace(from, to));

    assertThatThrownBy(() -> ClipTokenizer.read(fast, TokenizerClass.FAST))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining("tokenizer.json")
        .hasMessageContaining(message);
  }

  private void assertRefused(String file, String message) {
    assertThatThrownBy(() -> ClipTokenizer.read(folder, TokenizerClass.SLOW))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(message);
  }
}
