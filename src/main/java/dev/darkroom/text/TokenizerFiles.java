package dev.darkroom.text;

import dev.darkroom.json.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@code tokenizer} folder as transformers saves it.
 *
 * @param config tokenizer_config.json
 * @param backend tokenizer.json, which the fast class reads in place of the vocabulary
 */
record TokenizerFiles(
    Path folder, TokenizerClass type, JsonFile config, Optional<JsonFile> backend) {

  static TokenizerFiles read(Path folder, TokenizerClass type) {
    return new TokenizerFiles(
        folder,
        type,
        JsonFile.read(folder.resolve("tokenizer_config.json")),
        optional(folder.resolve("tokenizer.json")));
  }

  Optional<JsonFile> optional(String name) {
    return optional(folder.resolve(name));
  }

  private static Optional<JsonFile> optional(Path path) {
    return Files.exists(path) ? Optional.of(JsonFile.read(path)) : Optional.empty();
  }
}
