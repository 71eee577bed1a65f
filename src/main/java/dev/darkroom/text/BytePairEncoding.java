package dev.darkroom.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Byte-pair encoding (arXiv 1508.07909) of a word's UTF-8 bytes: of all pairs that stand side by
 * side, the one that comes first among the merges becomes one piece, wherever it stands, until no
 * pair is among them. Immutable.
 */
final class BytePairEncoding {
  private record Pair(int left, int right) {}

  private static final int NO_MERGE = Integer.MAX_VALUE;

  private final ClipVocabulary vocabulary;
  private final Map<Pair, Integer> ranks = new HashMap<>();
  private final int[] bytes = new int[256];
  private final int[] lastBytes = new int[256];

  /**
   * @param unknownId of a byte that the vocabulary lacks
   */
  BytePairEncoding(ClipVocabulary vocabulary, int unknownId) {
    this.vocabulary = vocabulary;
    List<ClipVocabulary.Merge> merges = vocabulary.merges();
    for (int rank = 0; rank < merges.size(); rank++) {
      ranks.put(new Pair(merges.get(rank).left(), merges.get(rank).right()), rank);
    }
    for (int value = 0; value < bytes.length; value++) {
      String piece = ClipVocabulary.piece((byte) value);
      bytes[value] = vocabulary.ids().getOrDefault(piece, unknownId);
      lastBytes[value] =
          vocabulary.ids().getOrDefault(piece + ClipVocabulary.END_OF_WORD, unknownId);
    }
  }

  /** The ids of a word's pieces; a word has at least one character. */
  int[] encode(String word) {
    Pieces pieces = new Pieces(word.getBytes(StandardCharsets.UTF_8));
    for (int rank = pieces.lowestRank(); rank != NO_MERGE; rank = pieces.lowestRank()) {
      pieces.merge(rank);
    }
    return pieces.ids();
  }

  /** A word on its way from bytes to pieces. */
  private final class Pieces {
    private final int[] ids;

    /** Of each piece with the next; {@link #NO_MERGE} where there is none. */
    private final int[] pairRanks;

    private int length;

    Pieces(byte[] word) {
      length = word.length;
      ids = new int[length];
      for (int i = 0; i < length; i++) {
        ids[i] = (i == length - 1 ? lastBytes : bytes)[Byte.toUnsignedInt(word[i])];
      }
      pairRanks = new int[length];
      for (int i = 0; i < length; i++) {
        pairRanks[i] = pairRank(i);
      }
    }

    private int pairRank(int i) {
      return i == length - 1
          ? NO_MERGE
          : ranks.getOrDefault(new Pair(ids[i], ids[i + 1]), NO_MERGE);
    }

    int lowestRank() {
      int lowest = NO_MERGE;
      for (int i = 0; i < length; i++) {
        lowest = Math.min(lowest, pairRanks[i]);
      }
      return lowest;
    }

    void merge(int rank) {
      int piece = vocabulary.merges().get(rank).piece();
      int kept = 0;
      for (int i = 0; i < length; i++, kept++) {
        boolean merges = pairRanks[i] == rank;
        ids[kept] = merges ? piece : ids[i];
        if (merges) {
          i++;
        }
        pairRanks[kept] = pairRanks[i];
      }
      length = kept;
      for (int i = 0; i < length; i++) {
        if (ids[i] == piece || (i < length - 1 && ids[i + 1] == piece)) {
          pairRanks[i] = pairRank(i);
        }
      }
    }

    int[] ids() {
      return Arrays.copyOf(ids, length);
    }
  }
}
