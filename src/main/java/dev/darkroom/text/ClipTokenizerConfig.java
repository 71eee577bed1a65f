package dev.darkroom.text;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.JsonFile;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * What the files of a CLIP tokenizer say.
 *
 * @param maxLength ids that a prompt is padded or cut to, 2 or more
 */
record ClipTokenizerConfig(
    TokenizerClass type, ClipVocabulary vocabulary, AddedTokens addedTokens, int maxLength) {
  static ClipTokenizerConfig read(Path folder, TokenizerClass type) {
    TokenizerFiles files = TokenizerFiles.read(folder, type);
    JsonFile config = files.config();
    int maxLength = config.positiveInt("model_max_length");
    if (maxLength < 2) {
      throw new BrokenModelException(config.path(), "model_max_length must be at least 2");
    }
    ClipVocabulary vocabulary =
        type == TokenizerClass.FAST && files.backend().isPresent()
            ? FastBackend.vocabulary(files.backend().get())
            : ClipVocabulary.read(folder);
    return new ClipTokenizerConfig(
        type, vocabulary, AddedTokens.read(files, vocabulary.ids()), maxLength);
  }

  /** One more than the largest id. */
  int vocabularySize() {
    IntStream ids =
        IntStream.concat(
            vocabulary.ids().values().stream().mapToInt(Integer::intValue),
            addedTokens.byContent().values().stream().mapToInt(AddedToken::id));
    return ids.max().orElse(0) + 1;
  }
}
