package dev.darkroom.text;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.Json;
import dev.darkroom.json.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the files of a CLIP tokenizer say.
 *
 * @param merges pairs of pieces, the most frequent first
 * @param maxLength ids that a prompt is padded or cut to, 2 or more
 */
record ClipTokenizerConfig(
    Map<String, Integer> vocabulary,
    List<String> merges,
    String startToken,
    String endToken,
    String unknownToken,
    String padToken,
    int maxLength) {
  /** CLIP's way to cut text into words (transformers' {@code CLIPConverter}). */
  private static final String WORDS =
      "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  static ClipTokenizerConfig read(Path folder) {
    JsonFile config = JsonFile.read(folder.resolve("tokenizer_config.json"));
    int maxLength = config.positiveInt("model_max_length");
    if (maxLength < 2) {
      throw new BrokenModelException(config.path(), "model_max_length must be at least 2");
    }
    Map<String, Integer> vocabulary = readVocabulary(folder.resolve("vocab.json"));
    return new ClipTokenizerConfig(
        vocabulary,
        readMerges(folder.resolve("merges.txt")),
        token(config, "bos_token", "<|startoftext|>", vocabulary),
        token(config, "eos_token", "<|endoftext|>", vocabulary),
        token(config, "unk_token", "<|endoftext|>", vocabulary),
        token(config, "pad_token", "<|endoftext|>", vocabulary),
        maxLength);
  }

  int endId() {
    return id(endToken);
  }

  int padId() {
    return id(padToken);
  }

  int vocabularySize() {
    return vocabulary.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
  }

  /** The equivalent {@code tokenizer.json}, which Stable Diffusion 1.x models do not carry. */
  byte[] toTokenizerJson() {
    List<Object> specialTokens = new ArrayList<>();
    for (String token : List.of(startToken, endToken)) {
      specialTokens.add(
          Map.of(
              "id", id(token),
              "content", token,
              "single_word", false,
              "lstrip", false,
              "rstrip", false,
              "normalized", false,
              "special", true));
    }
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("unk_token", unknownToken);
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "</w>");
    model.put("fuse_unk", false);
    model.put("vocab", vocabulary);
    model.put("merges", merges);
    var byteLevel = Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true);
    var split =
        Map.of(
            "type",
            "Split",
            "pattern",
            Map.of("Regex", WORDS),
            "behavior",
            "Removed",
            "invert",
            true);
    var foldSpaces = Map.of("type", "Replace", "pattern", Map.of("Regex", "\\s+"), "content", " ");
    return Json.MAPPER.writeValueAsBytes(
        Map.of(
            "version",
            "1.0",
            "added_tokens",
            specialTokens,
            "normalizer",
            sequence("normalizers", Map.of("type", "NFC"), foldSpaces, Map.of("type", "Lowercase")),
            "pre_tokenizer",
            sequence("pretokenizers", split, byteLevel),
            "post_processor",
            Map.of(
                "type",
                "RobertaProcessing",
                "sep",
                List.of(endToken, endId()),
                "cls",
                List.of(startToken, id(startToken)),
                "trim_offsets",
                false,
                "add_prefix_space",
                false),
            "decoder",
            byteLevel,
            "model",
            model));
  }

  private static Map<String, Object> sequence(String kind, Object... parts) {
    return Map.of("type", "Sequence", kind, List.of(parts));
  }

  private int id(String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new IllegalStateException(token + " is not in the vocabulary");
    }
    return id;
  }

  private static Map<String, Integer> readVocabulary(Path path) {
    JsonFile file = JsonFile.read(path);
    Map<String, Integer> vocabulary = new HashMap<>();
    file.content()
        .forEachEntry(
            (token, id) -> {
              if (!id.isInt()) {
                throw new BrokenModelException(path, "the id of '" + token + "' is " + id);
              }
              vocabulary.put(token, id.intValue());
            });
    return vocabulary;
  }

  private static List<String> readMerges(Path path) {
    try (Stream<String> lines = Files.lines(path)) {
      return lines.filter(line -> !line.isEmpty() && !line.startsWith("#version")).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new BrokenModelException(
          path, "expected the merges, two pieces a line, but it cannot be read", e);
    }
  }

  private static String token(
      JsonFile config, String name, String otherwise, Map<String, Integer> vocabulary) {
    String token = config.token(name).orElse(otherwise);
    if (!vocabulary.containsKey(token)) {
      throw new BrokenModelException(config.path(), name + " '" + token + "' is not in vocab.json");
    }
    return token;
  }
}
