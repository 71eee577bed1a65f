package dev.darkroom.text;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tokens that are cut out of a prompt whole, before words are: the special ones (Stable
 * Diffusion 2 pads with {@code !}) and those of textual inversions.
 *
 * @param byContent in the order in which they were added
 */
record AddedTokens(Map<String, AddedToken> byContent, int start, int end, int unknown, int pad) {
  AddedTokens {
    byContent = Collections.unmodifiableMap(new LinkedHashMap<>(byContent));
  }

  static final String START = "<|startoftext|>";
  static final String END = "<|endoftext|>";

  /**
   * Those that the files say.
   *
   * @param vocabulary without them
   */
  static AddedTokens read(TokenizerFiles files, Map<String, Integer> vocabulary) {
    return new AddedTokensReader(files, vocabulary).read();
  }

  /** Finds any of some texts, and of two that start together the longer. */
  static Pattern anyOf(Stream<String> texts) {
    return Pattern.compile(
        texts
            .sorted(Comparator.comparing(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|")));
  }

  /**
   * The tokens of all vectors of a textual inversion, as diffusers' {@code maybe_convert_prompt}
   * writes them: {@code <cat> <cat>_1 <cat>_2} for {@code <cat>}.
   *
   * @param text of which nothing is made where it is no token
   */
  String allVectors(String text) {
    StringBuilder all = new StringBuilder(text);
    for (int i = 1; byContent.containsKey(text) && byContent.containsKey(text + "_" + i); i++) {
      all.append(' ').append(text).append('_').append(i);
    }
    return all.toString();
  }
}
