package dev.darkroom.text;

import dev.darkroom.failure.BrokenModelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * CLIP's tokenizer with the ids of transformers 4's {@code CLIPTokenizer} where ftfy is not
 * installed: added tokens are cut out of a prompt, what is between them is cleaned, split into
 * words, and those into byte pairs.
 *
 * <p>Immutable.
 */
public final class ClipTokenizer {
  /**
   * A word of cleaned text. The original ignores case: a long s passes for an s, and U+0345, no
   * letter but one in upper case, is passed over.
   */
  private static final Pattern WORD =
      Pattern.compile(
          "<\\|[sſ]tartoftext\\|>|<\\|endoftext\\|>|'[sſ]|'t|'re|'ve|'m|'ll|'d"
              + "|\\p{L}+|\\p{N}|[^ \\p{L}\\p{N}\\u0345]+");

  private final ClipTokenizerConfig config;
  private final AddedTokens addedTokens;
  private final Pattern addedToken;
  private final BytePairEncoding pairs;

  private ClipTokenizer(ClipTokenizerConfig config) {
    this.config = config;
    this.addedTokens = config.addedTokens();
    this.addedToken = addedTokens.pattern();
    this.pairs = new BytePairEncoding(config.vocabulary(), addedTokens.unknown());
  }

  /**
   * Reads a {@code tokenizer} folder as transformers saves it.
   *
   * @throws BrokenModelException if a file is missing or does not say what is needed
   */
  public static ClipTokenizer read(Path folder) {
    return new ClipTokenizer(ClipTokenizerConfig.read(folder));
  }

  /** Ids that every prompt is padded or cut to. */
  public int maxLength() {
    return config.maxLength();
  }

  /** One more than the largest id. */
  public int vocabularySize() {
    return config.vocabularySize();
  }

  /**
   * The token ids of a prompt.
   *
   * @return {@link #maxLength} ids: the start token, the prompt's, the end token, padding; what
   *     does not fit is cut off before the end token
   */
  public long[] encode(String prompt) {
    long[] ids = new long[config.maxLength()];
    Arrays.fill(ids, addedTokens.pad());
    int[] promptIds = idsOf(prompt).limit(ids.length - 2).toArray();
    ids[0] = addedTokens.start();
    for (int i = 0; i < promptIds.length; i++) {
      ids[i + 1] = promptIds[i];
    }
    ids[promptIds.length + 1] = addedTokens.end();
    return ids;
  }

  private IntStream idsOf(String prompt) {
    return Arrays.stream(addedToken.splitWithDelimiters(prompt, -1))
        .flatMapToInt(
            part -> {
              Integer added = addedTokens.ids().get(part);
              return added == null ? idsOfWords(part) : IntStream.of(added);
            });
  }

  private IntStream idsOfWords(String text) {
    return WORD.matcher(CleanText.of(text))
        .results()
        .map(MatchResult::group)
        .flatMapToInt(this::idsOfWord);
  }

  private IntStream idsOfWord(String word) {
    return switch (word) {
      // Written with capitals, or the word would have been cut out before.
      case AddedTokens.START, AddedTokens.END ->
          IntStream.of(addedTokens.ids().getOrDefault(word, addedTokens.unknown()));
      default -> IntStream.of(pairs.encode(word));
    };
  }
}
