package dev.darkroom.text;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Cuts prompts as transformers' {@code CLIPTokenizerFast}, written in Rust: some added tokens are
 * looked for in the prompt as it is, the others once it is normalized, and what is between them is
 * cut into words.
 */
final class FastSplitter implements PromptSplitter {
  private static final Pattern WORD =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern OF_WORD = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);

  private final Finder asWritten;
  private final Finder normalized;

  FastSplitter(AddedTokens tokens) {
    // Of two that are written alike once they are normalized, the special one is found.
    List<AddedToken> ordered =
        tokens.byContent().values().stream()
            .sorted(Comparator.comparing(AddedToken::special).reversed())
            .toList();
    Map<String, AddedToken> plain = new HashMap<>();
    Map<String, AddedToken> others = new HashMap<>();
    for (AddedToken token : ordered) {
      if (token.normalized()) {
        others.putIfAbsent(normalize(token.content()), token);
      } else {
        plain.putIfAbsent(token.content(), token);
      }
    }
    asWritten = new Finder(plain);
    normalized = new Finder(others);
  }

  @Override
  public Stream<Piece> split(String prompt) {
    return asWritten.cut(prompt, text -> normalized.cut(normalize(text), FastSplitter::words));
  }

  private static Stream<Piece> words(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).map(Piece.Word::new);
  }

  /** Letter by letter, so that a capital sigma is never one that ends a word. */
  private static String normalize(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    StringBuilder lower = new StringBuilder(composed.length());
    SPACES
        .matcher(composed)
        .replaceAll(" ")
        .codePoints()
        .forEach(
            character -> {
              if (character == 'İ') {
                lower.append("i\u0307");
              } else {
                lower.appendCodePoint(Character.toLowerCase(character));
              }
            });
    return lower.toString();
  }

  /**
   * As the library's {@code AddedVocabulary.find_matches}.
   *
   * @param tokens by what is looked for
   */
  private record Finder(Map<String, AddedToken> tokens, Pattern any) {
    Finder(Map<String, AddedToken> tokens) {
      this(tokens, AddedTokens.anyOf(tokens.keySet().stream()));
    }

    /** Its tokens in a text, and what becomes of the text between them. */
    Stream<Piece> cut(String text, Function<String, Stream<Piece>> between) {
      Stream.Builder<Stream<Piece>> pieces = Stream.builder();
      int done = 0;
      Matcher matcher = any.matcher(text);
      while (!tokens.isEmpty() && matcher.find()) {
        AddedToken token = Objects.requireNonNull(tokens.get(matcher.group()));
        if (token.singleWord() && isInsideWord(text, matcher)) {
          continue;
        }
        int start = token.lstrip() ? spacesFrom(text, matcher.start()) : matcher.start();
        if (done < start) {
          pieces.add(between.apply(text.substring(done, start)));
        }
        int end = token.rstrip() ? spacesUntil(text, matcher.end()) : matcher.end();
        String found = text.substring(Math.max(done, start), end);
        pieces.add(Stream.of(new Piece.Added(token, found)));
        done = end;
      }
      pieces.add(between.apply(text.substring(done)));
      return pieces.build().flatMap(part -> part);
    }

    private static boolean isInsideWord(String text, Matcher found) {
      return (found.start() > 0 && isOfWord(text.codePointBefore(found.start())))
          || (found.end() < text.length() && isOfWord(text.codePointAt(found.end())));
    }

    private static boolean isOfWord(int character) {
      return OF_WORD.matcher(Character.toString(character)).matches();
    }

    private static int spacesFrom(String text, int end) {
      int start = end;
      while (start > 0 && SPACES.matcher(text.substring(start - 1, start)).matches()) {
        start--;
      }
      return start;
    }

    private static int spacesUntil(String text, int start) {
      Matcher spaces = SPACES.matcher(text).region(start, text.length());
      return spaces.lookingAt() ? spaces.end() : start;
    }
  }
}
