package dev.darkroom.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Token ids to text, as {@code decode} of transformers 4's CLIP tokenizers. Immutable. */
final class IdDecoder {
  private static final Map<Integer, Byte> BYTES = bytes();

  private final Map<Integer, String> pieces = new HashMap<>();

  /** Tokens that stand apart from the text beside them. */
  private final Set<Integer> apart;

  private IdDecoder(ClipVocabulary vocabulary, AddedTokens added, Set<Integer> apart) {
    vocabulary.ids().forEach((piece, id) -> pieces.put(id, piece));
    added.byContent().values().forEach(token -> pieces.put(token.id(), token.content()));
    this.apart = apart;
  }

  static IdDecoder of(ClipTokenizerConfig config) {
    AddedTokens added = config.addedTokens();
    List<Integer> named = List.of(added.start(), added.end(), added.unknown(), added.pad());
    Set<Integer> apart =
        switch (config.type()) {
          case SLOW ->
              added.byContent().values().stream()
                  .map(AddedToken::id)
                  .filter(id -> !named.contains(id))
                  .collect(Collectors.toUnmodifiableSet());
          case FAST -> Set.of();
        };
    return new IdDecoder(config.vocabulary(), added, apart);
  }

  /** Where a character is cut through, U+FFFD stands for what is left of it. */
  String decode(int[] ids) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int id : ids) {
      String piece = pieces.getOrDefault(id, "");
      if (apart.contains(id)) {
        addText(parts, part);
        parts.add(piece);
        part.setLength(0);
      } else {
        part.append(piece);
      }
    }
    addText(parts, part);
    return String.join(" ", parts);
  }

  private static void addText(List<String> parts, CharSequence part) {
    String text = text(part);
    if (!text.isEmpty()) {
      parts.add(text);
    }
  }

  private static String text(CharSequence pieces) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(pieces.length());
    pieces
        .codePoints()
        .forEach(
            character -> {
              Byte value = BYTES.get(character);
              // Only of added tokens: no piece of the vocabulary has others.
              bytes.writeBytes(
                  value == null
                      ? Character.toString(character).getBytes(StandardCharsets.UTF_8)
                      : new byte[] {value});
            });
    String text = bytes.toString(StandardCharsets.UTF_8).replace(ClipVocabulary.END_OF_WORD, " ");
    return PythonSpace.lstrip(PythonSpace.rstrip(text));
  }

  private static Map<Integer, Byte> bytes() {
    Map<Integer, Byte> bytes = new HashMap<>();
    for (int value = 0; value < 256; value++) {
      bytes.put(ClipVocabulary.piece((byte) value).codePointAt(0), (byte) value);
    }
    return Map.copyOf(bytes);
  }
}
