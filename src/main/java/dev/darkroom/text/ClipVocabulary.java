package dev.darkroom.text;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The pieces that words are made of, in which a character stands for a byte.
 *
 * @param ids of the pieces
 * @param merges the most frequent first
 */
record ClipVocabulary(Map<String, Integer> ids, List<Merge> merges) {
  /** Two pieces that become one, by id. */
  record Merge(int left, int right, int piece) {}

  /** What the last piece of a word ends with. */
  static final String END_OF_WORD = "</w>";

  /** As many as OpenAI's vocabulary has; transformers reads no more. */
  private static final int MAX_MERGES = 49_152 - 256 - 2;

  private static final String PIECES_OF_BYTES = piecesOfBytes();

  static ClipVocabulary read(Path folder) {
    Map<String, Integer> ids = readIds(folder.resolve("vocab.json"));
    return new ClipVocabulary(ids, readMerges(folder.resolve("merges.txt"), ids));
  }

  /** The piece that stands for a byte within a word. */
  static String piece(byte value) {
    return String.valueOf(PIECES_OF_BYTES.charAt(Byte.toUnsignedInt(value)));
  }

  /** Latin-1's visible characters stand for themselves, U+0100 and on for the other bytes. */
  private static String piecesOfBytes() {
    StringBuilder pieces = new StringBuilder();
    char next = 'Ā';
    for (char value = 0; value < 256; value++) {
      boolean visible =
          (value >= '!' && value <= '~') || (value >= '¡' && value <= 'ÿ' && value != '\u00ad');
      pieces.append(visible ? value : next++);
    }
    return pieces.toString();
  }

  private static Map<String, Integer> readIds(Path path) {
    return ids(JsonFile.read(path).content(), path);
  }

  /** The ids of pieces in a JSON object. */
  static Map<String, Integer> ids(JsonNode pieces, Path path) {
    Map<String, Integer> ids = new HashMap<>();
    pieces.forEachEntry(
        (piece, id) -> {
          if (!id.isInt() || id.intValue() < 0) {
            throw new BrokenModelException(path, "the id of '" + piece + "' is " + id);
          }
          ids.put(piece, id.intValue());
        });
    return ids;
  }

  /** Passes over the first line, whatever it says, as transformers does. */
  private static List<Merge> readMerges(Path path, Map<String, Integer> ids) {
    try {
      return Files.readString(path)
          .strip()
          .lines()
          .skip(1)
          .limit(MAX_MERGES)
          .map(line -> merge(line, path, ids))
          .toList();
    } catch (IOException e) {
      throw new BrokenModelException(
          path, "expected the merges, two pieces a line, but it cannot be read", e);
    }
  }

  /** Two pieces as a line of merges.txt has them. */
  static Merge merge(String line, Path path, Map<String, Integer> ids) {
    String[] pieces = line.split(" ");
    if (pieces.length == 2) {
      Integer left = ids.get(pieces[0]);
      Integer right = ids.get(pieces[1]);
      Integer both = ids.get(pieces[0] + pieces[1]);
      if (left != null && right != null && both != null) {
        return new Merge(left, right, both);
      }
    }
    throw new BrokenModelException(
        path, "expected two pieces of vocab.json that make a third, but found '" + line + "'");
  }
}
