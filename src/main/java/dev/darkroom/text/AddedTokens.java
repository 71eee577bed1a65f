package dev.darkroom.text;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens that are cut out of a prompt as they are written, before anything else is done to it:
 * the special ones (Stable Diffusion 2 pads with {@code !}) and those of textual inversions.
 */
record AddedTokens(Map<String, Integer> ids, int start, int end, int unknown, int pad) {
  static final String START = "<|startoftext|>";
  static final String END = "<|endoftext|>";

  /** Reads tokenizer_config.json and, if it lists no added tokens, the files beside it. */
  static AddedTokens read(JsonFile config, Map<String, Integer> vocabulary) {
    Map<String, Integer> ids = new HashMap<>();
    var special = new SpecialTokens(withAddedTokens(config, ids), vocabulary, ids);
    return new AddedTokens(
        ids,
        special.id("bos_token", START),
        special.id("eos_token", END),
        special.id("unk_token", END),
        special.id("pad_token", END));
  }

  /** Finds any of them, and of two that start together the longer. */
  Pattern pattern() {
    return Pattern.compile(
        ids.keySet().stream()
            .sorted(Comparator.comparing(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|")));
  }

  /**
   * @return the configuration with what other files change of it
   */
  private static JsonFile withAddedTokens(JsonFile config, Map<String, Integer> ids) {
    if (config.content().get("added_tokens_decoder") instanceof ObjectNode tokens) {
      JsonFile file = new JsonFile(config.path(), tokens);
      tokens.propertyNames().forEach(id -> ids.put(content(id, file), id(id, file)));
      return config;
    }
    // Files of transformers before 4.34.
    Path added = config.path().resolveSibling("added_tokens.json");
    if (Files.exists(added)) {
      JsonFile file = JsonFile.read(added);
      file.content().forEachEntry((token, id) -> ids.put(token, id(id.asString(""), file)));
    }
    Path special = config.path().resolveSibling("special_tokens_map.json");
    if (Files.exists(special)) {
      ObjectNode changed = config.content().deepCopy();
      changed.setAll(JsonFile.read(special).content());
      return new JsonFile(special, changed);
    }
    return config;
  }

  private static String content(String id, JsonFile file) {
    return file.token(id)
        .orElseThrow(
            () -> new BrokenModelException(file.path(), "added token " + id + " has no content"));
  }

  private static int id(String id, JsonFile file) {
    try {
      return Integer.parseUnsignedInt(id);
    } catch (NumberFormatException e) {
      throw new BrokenModelException(file.path(), "'" + id + "' is no id of an added token", e);
    }
  }

  private record SpecialTokens(
      JsonFile file, Map<String, Integer> vocabulary, Map<String, Integer> added) {
    /** The id of a special token, which is an added token from now on. */
    int id(String name, String otherwise) {
      String token = file.token(name).orElse(otherwise);
      Integer id = added.getOrDefault(token, vocabulary.get(token));
      if (id == null) {
        throw new BrokenModelException(file.path(), name + " '" + token + "' is not in vocab.json");
      }
      added.put(token, id);
      return id;
    }
  }
}
