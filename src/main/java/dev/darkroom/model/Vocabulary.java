package dev.darkroom.model;

import dev.darkroom.failure.BrokenModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The words that a small model was trained on, in lower case and in alphabetical order. Those of
 * large models are not known.
 */
public record Vocabulary(List<String> words) {
  static final String FILE = "vocabulary.txt";

  /** Letters and digits, and what follows an apostrophe. */
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:['’]\\p{L}+)*");

  private static final Pattern LETTER = Pattern.compile("\\p{L}");

  private static final Pattern POSSESSIVE = Pattern.compile("['’]s$");

  /** Words that say nothing alone, and of which nobody needs to be warned. */
  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          "a", "an", "and", "at", "by", "for", "from", "in", "into", "is", "it", "its", "of", "on",
          "or", "the", "to", "with");

  public Vocabulary {
    words = List.copyOf(new TreeSet<>(words));
  }

  /**
   * Reads a file with a word on each line.
   *
   * @return empty where there is no such file
   * @throws BrokenModelException if it cannot be read
   */
  static Optional<Vocabulary> read(Path directory) {
    Path path = directory.resolve(FILE);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Vocabulary(
              Files.readAllLines(path).stream()
                  .map(Vocabulary::lower)
                  .filter(word -> !word.isEmpty())
                  .toList()));
    } catch (IOException e) {
      throw new BrokenModelException(
          path, "expected words, one on each line in UTF-8, but it cannot be read", e);
    }
  }

  /**
   * The words of a text that are not among these, each once, in the order of the text. A number and
   * a word such as {@code of} are none; {@code fox's} is {@code fox}.
   */
  public List<String> unknown(String text) {
    return WORD.matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(LETTER.asPredicate())
        .map(Vocabulary::lower)
        .map(word -> POSSESSIVE.matcher(word).replaceFirst(""))
        .distinct()
        .filter(word -> !FUNCTION_WORDS.contains(word))
        .filter(word -> Collections.binarySearch(words, word) < 0)
        .toList();
  }

  private static String lower(String word) {
    return word.strip().toLowerCase(Locale.ROOT);
  }
}
