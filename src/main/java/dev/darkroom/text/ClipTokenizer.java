package dev.darkroom.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.darkroom.failure.BrokenModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * CLIP's tokenizer, as transformers builds it from {@code vocab.json} and {@code merges.txt}: text
 * is lower-cased, split into words and those into byte-level pairs (BPE).
 *
 * <p>Thread-safe.
 */
public final class ClipTokenizer implements AutoCloseable {
  static {
    // Keeps the library from calling home, and from downloading a CUDA build of itself.
    System.setProperty("ai.djl.offline", "true");
  }

  private final HuggingFaceTokenizer tokenizer;
  private final ClipTokenizerConfig config;

  private ClipTokenizer(HuggingFaceTokenizer tokenizer, ClipTokenizerConfig config) {
    this.tokenizer = tokenizer;
    this.config = config;
  }

  /**
   * Reads a {@code tokenizer} folder as transformers saves it.
   *
   * @throws BrokenModelException if a file is missing or does not say what is needed
   */
  public static ClipTokenizer read(Path folder) {
    ClipTokenizerConfig config = ClipTokenizerConfig.read(folder);
    try {
      var json = new ByteArrayInputStream(config.toTokenizerJson());
      var options = Map.of("padding", "false", "truncation", "false", "addSpecialTokens", "true");
      return new ClipTokenizer(HuggingFaceTokenizer.newInstance(json, options), config);
    } catch (IOException | RuntimeException e) {
      throw new BrokenModelException(
          folder, "vocab.json and merges.txt do not make a tokenizer: " + e.getMessage(), e);
    }
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
    long[] ids = tokenizer.encode(prompt).getIds();
    long[] padded = Arrays.copyOf(ids, config.maxLength());
    if (ids.length < padded.length) {
      Arrays.fill(padded, ids.length, padded.length, config.padId());
    } else {
      padded[padded.length - 1] = config.endId();
    }
    return padded;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
