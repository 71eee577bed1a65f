package dev.darkroom.text;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.Json;
import dev.darkroom.json.JsonFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * tokenizer.json, from which the fast class takes everything. It could describe any tokenizer; only
 * CLIP's is known here.
 */
final class FastBackend {
  private static final String NORMALIZER =
      """
      {"type": "Sequence", "normalizers": [
        {"type": "NFC"},
        {"type": "Replace", "pattern": {"Regex": "\\\\s+"}, "content": " "},
        {"type": "Lowercase"}]}\
      """;

  private static final String SPLIT =
      """
      {"type": "Split",
       "pattern": {"Regex": "'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"},
       "behavior": "Removed", "invert": true}\
      """;

  private FastBackend() {}

  /**
   * @throws BrokenModelException if it is none of CLIP's
   */
  static ClipVocabulary vocabulary(JsonFile file) {
    JsonNode content = file.content();
    require(file, "normalizer", content.path("normalizer"), NORMALIZER);
    JsonNode steps = content.path("pre_tokenizer").path("pretokenizers");
    require(file, "pre_tokenizer", steps.path(0), SPLIT);
    requireText(file, "pre_tokenizer", steps.path(1).path("type"), "ByteLevel");
    requireText(
        file, "post_processor", content.path("post_processor").path("type"), "RobertaProcessing");
    JsonNode model = content.path("model");
    requireText(file, "model.type", model.path("type"), "BPE");
    requireText(
        file,
        "model.end_of_word_suffix",
        model.path("end_of_word_suffix"),
        ClipVocabulary.END_OF_WORD);
    Map<String, Integer> ids = ClipVocabulary.ids(model.path("vocab"), file.path());
    return new ClipVocabulary(ids, merges(model.path("merges"), file.path(), ids));
  }

  /** Each is a text as in merges.txt, or since tokenizers 0.20 a pair. */
  private static List<ClipVocabulary.Merge> merges(
      JsonNode merges, Path path, Map<String, Integer> ids) {
    List<ClipVocabulary.Merge> read = new ArrayList<>();
    for (JsonNode merge : merges) {
      String line =
          merge.isArray()
              ? merge.path(0).asString("") + " " + merge.path(1).asString("")
              : merge.asString("");
      read.add(ClipVocabulary.merge(line, path, ids));
    }
    return read;
  }

  private static void require(JsonFile file, String field, JsonNode actual, String expected) {
    if (!actual.equals(Json.MAPPER.readTree(expected))) {
      throw unknown(file, field);
    }
  }

  private static void requireText(JsonFile file, String field, JsonNode actual, String expected) {
    if (!actual.asString("").equals(expected)) {
      throw unknown(file, field);
    }
  }

  private static BrokenModelException unknown(JsonFile file, String field) {
    return new BrokenModelException(file.path(), field + " is not that of CLIP's tokenizer");
  }
}
