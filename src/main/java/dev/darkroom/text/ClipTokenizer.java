package dev.darkroom.text;

import dev.darkroom.failure.BrokenModelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * CLIP's tokenizer with the ids of transformers 4's {@code CLIPTokenizer} where ftfy is not
 * installed, or {@code CLIPTokenizerFast}: added tokens are cut out of a prompt, what is between
 * them is cleaned, split into words, and those into byte pairs.
 *
 * <p>Immutable.
 */
public final class ClipTokenizer {
  private final ClipTokenizerConfig config;
  private final AddedTokens addedTokens;
  private final PromptSplitter splitter;
  private final BytePairEncoding pairs;
  private final IdDecoder decoder;

  private ClipTokenizer(ClipTokenizerConfig config) {
    this.config = config;
    this.addedTokens = config.addedTokens();
    this.splitter = PromptSplitter.of(config.type(), addedTokens);
    this.pairs = new BytePairEncoding(config.vocabulary(), addedTokens.unknown());
    this.decoder = IdDecoder.of(config);
  }

  /**
   * Reads a {@code tokenizer} folder as transformers saves it.
   *
   * @throws BrokenModelException if a file is missing or does not say what is needed
   */
  public static ClipTokenizer read(Path folder, TokenizerClass type) {
    return new ClipTokenizer(ClipTokenizerConfig.read(folder, type));
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
   * The token ids of a prompt. A textual inversion of several vectors gives all of its tokens where
   * the first one stands.
   *
   * @return {@link #maxLength} ids: the start token, the prompt's, the end token, padding; what
   *     does not fit is cut off before the end token
   */
  public long[] encode(String prompt) {
    long[] ids = new long[config.maxLength()];
    Arrays.fill(ids, addedTokens.pad());
    int[] promptIds = promptIds(prompt).limit(ids.length - 2).toArray();
    ids[0] = addedTokens.start();
    for (int i = 0; i < promptIds.length; i++) {
      ids[i + 1] = promptIds[i];
    }
    ids[promptIds.length + 1] = addedTokens.end();
    return ids;
  }

  /**
   * What {@link #encode} cuts off a prompt, as diffusers logs it: decoded from ids, so in lower
   * case and with spaces between the words. {@code clean_up_tokenization_spaces} is not looked at.
   *
   * @return empty where all of the prompt is read
   */
  public Optional<String> truncated(String prompt) {
    int[] cut = promptIds(prompt).skip(config.maxLength() - 2L).toArray();
    return cut.length == 0 ? Optional.empty() : Optional.of(decoder.decode(cut));
  }

  private IntStream promptIds(String prompt) {
    return splitter.split(withAllVectors(prompt)).flatMapToInt(this::idsOf);
  }

  /** As diffusers' {@code maybe_convert_prompt}. */
  private String withAllVectors(String prompt) {
    List<String> found =
        splitter
            .split(prompt)
            .filter(Piece.Added.class::isInstance)
            .map(piece -> ((Piece.Added) piece).text())
            .distinct()
            .toList();
    String converted = prompt;
    for (String text : found) {
      converted = converted.replace(text, addedTokens.allVectors(text));
    }
    return converted;
  }

  private IntStream idsOf(Piece piece) {
    return switch (piece) {
      case Piece.Added(AddedToken token, String _) -> IntStream.of(token.id());
      case Piece.Word(String word) -> idsOfWord(word);
    };
  }

  private IntStream idsOfWord(String word) {
    return switch (word) {
      // Written with capitals, or the word would have been cut out before.
      case AddedTokens.START, AddedTokens.END -> {
        AddedToken token = addedTokens.byContent().get(word);
        yield IntStream.of(token == null ? addedTokens.unknown() : token.id());
      }
      default -> IntStream.of(pairs.encode(word));
    };
  }
}
