package dev.darkroom.text;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.JsonFile;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the files of a CLIP tokenizer say.
 *
 * @param maxLength ids that a prompt is padded or cut to, 2 or more
 */
record ClipTokenizerConfig(ClipVocabulary vocabulary, AddedTokens addedTokens, int maxLength) {
  static ClipTokenizerConfig read(Path folder) {
    JsonFile config = JsonFile.read(folder.resolve("tokenizer_config.json"));
    int maxLength = config.positiveInt("model_max_length");
    if (maxLength < 2) {
      throw new BrokenModelException(config.path(), "model_max_length must be at least 2");
    }
    ClipVocabulary vocabulary = ClipVocabulary.read(folder);
    return new ClipTokenizerConfig(
        vocabulary, AddedTokens.read(config, vocabulary.ids()), maxLength);
  }

  /** One more than the largest id. */
  int vocabularySize() {
    IntStream ids =
        Stream.of(vocabulary.ids(), addedTokens.ids())
            .flatMap(tokens -> tokens.values().stream())
            .mapToInt(Integer::intValue);
    return ids.max().orElse(0) + 1;
  }
}
