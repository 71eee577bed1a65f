package dev.darkroom.text;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tokenizer folders with CLIP's own vocabulary, whose vocab.json follows from its merges. */
final class ClipFolder {
  private static final Path FIXTURES = Path.of("src/test/resources/tokenizers");
  private static final Path MERGES = FIXTURES.resolve("clip/merges.txt");

  private ClipFolder() {}

  /** Makes a folder that is configured as the fixture of that name. */
  static Path write(String name, Path target) throws IOException {
    for (String file : List.of("tokenizer_config.json", "special_tokens_map.json")) {
      copy(FIXTURES.resolve(name).resolve(file), target);
    }
    copy(MERGES, target);
    Json.MAPPER.writeValue(target.resolve("vocab.json"), vocabulary());
    return target;
  }

  /** In the order of ids: single bytes, these at the end of a word, merges, special tokens. */
  private static Map<String, Integer> vocabulary() throws IOException {
    List<String> bytes =
        Stream.of(
                IntStream.rangeClosed('!', '~'),
                IntStream.rangeClosed('¡', '¬'),
                IntStream.rangeClosed('®', 'ÿ'),
                IntStream.range(256, 256 + 68))
            .flatMap(IntStream::boxed)
            .map(Character::toString)
            .toList();
    Map<String, Integer> ids = new LinkedHashMap<>();
    Stream.of(
            bytes.stream(),
            bytes.stream().map(letter -> letter + "</w>"),
            Files.readString(MERGES).lines().skip(1).map(merge -> merge.replace(" ", "")),
            Stream.of("<|startoftext|>", "<|endoftext|>"))
        .flatMap(pieces -> pieces)
        .forEach(piece -> ids.put(piece, ids.size()));
    return ids;
  }

  private static void copy(Path file, Path target) throws IOException {
    Files.copy(
        file, target.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
  }
}
