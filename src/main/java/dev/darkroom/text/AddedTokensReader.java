package dev.darkroom.text;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.JsonFile;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Collects added tokens as transformers' {@code from_pretrained}: what is said first counts. */
final class AddedTokensReader {
  private final TokenizerFiles files;
  private final Map<String, Integer> vocabulary;
  private final Map<String, AddedToken> tokens = new LinkedHashMap<>();

  AddedTokensReader(TokenizerFiles files, Map<String, Integer> vocabulary) {
    this.files = files;
    this.vocabulary = vocabulary;
  }

  AddedTokens read() {
    JsonNode listed = files.config().content().path("added_tokens_decoder");
    boolean isListed = listed instanceof ObjectNode;
    if (!isListed || files.type() == TokenizerClass.FAST) {
      files.backend().ifPresent(this::addOfBackend);
    }
    JsonFile config = isListed ? addListed(listed) : addOfOlderFiles();
    return new AddedTokens(
        tokens,
        special(config, "bos_token", AddedTokens.START),
        special(config, "eos_token", AddedTokens.END),
        special(config, "unk_token", AddedTokens.END),
        special(config, "pad_token", AddedTokens.END));
  }

  private JsonFile addListed(JsonNode listed) {
    JsonFile config = files.config();
    listed.properties().stream()
        .sorted(Comparator.comparing(entry -> id(entry.getKey(), config)))
        .forEach(entry -> add(entry.getKey(), entry.getValue(), config));
    return config;
  }

  private void addOfBackend(JsonFile backend) {
    for (JsonNode token : backend.content().path("added_tokens")) {
      add(token.path("id").asString(""), token, backend);
    }
  }

  /**
   * Of transformers before 4.34.
   *
   * @return the configuration with what special_tokens_map.json changes of it
   */
  private JsonFile addOfOlderFiles() {
    JsonFile config =
        files.optional("special_tokens_map.json").map(this::changed).orElse(files.config());
    Set<String> special = new HashSet<>();
    config
        .content()
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().endsWith("_token")) {
                config.token(entry.getKey()).ifPresent(special::add);
              }
            });
    files
        .optional("added_tokens.json")
        .ifPresent(
            added ->
                added
                    .content()
                    .forEachEntry(
                        (content, id) ->
                            put(
                                new AddedToken(
                                    content,
                                    id(id.asString(""), added),
                                    false,
                                    false,
                                    false,
                                    !special.contains(content),
                                    special.contains(content)))));
    return config;
  }

  private JsonFile changed(JsonFile special) {
    ObjectNode changed = files.config().content().deepCopy();
    changed.setAll(special.content());
    return new JsonFile(special.path(), changed);
  }

  private void add(String id, JsonNode fields, JsonFile file) {
    String content =
        fields
            .path("content")
            .asStringOpt()
            .orElseThrow(
                () ->
                    new BrokenModelException(file.path(), "added token " + id + " has no content"));
    put(AddedToken.of(content, id(id, file), fields));
  }

  private void put(AddedToken token) {
    if (!tokens.containsKey(token.content())) {
      boolean renumbers = files.type() == TokenizerClass.FAST;
      tokens.put(token.content(), renumbers ? token.withId(idOfBackend(token.content())) : token);
    }
  }

  /** The fast class numbers tokens itself, as they come. */
  private int idOfBackend(String content) {
    Integer known = vocabulary.get(content);
    int last = tokens.values().stream().mapToInt(AddedToken::id).max().orElse(-1);
    return known != null ? known : Math.max(last + 1, vocabulary.size());
  }

  private static int id(String id, JsonFile file) {
    try {
      return Integer.parseUnsignedInt(id);
    } catch (NumberFormatException e) {
      throw new BrokenModelException(file.path(), "'" + id + "' is no id of an added token", e);
    }
  }

  /** The id of a special token, which is an added token from now on. */
  private int special(JsonFile file, String name, String otherwise) {
    String content = file.token(name).orElse(otherwise);
    AddedToken known = tokens.get(content);
    if (known != null) {
      return known.id();
    }
    Integer id = vocabulary.get(content);
    if (id == null) {
      throw new BrokenModelException(file.path(), name + " '" + content + "' is not in vocab.json");
    }
    JsonNode node = file.content().path(name);
    put(
        AddedToken.ofSpecial(
            content, id, node.isObject() ? node : MissingNode.getInstance(), name));
    return id;
  }
}
