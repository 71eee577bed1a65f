package dev.darkroom.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cuts prompts as transformers' {@code CLIPTokenizer}, written in Python, where ftfy is not
 * installed: added tokens first, then what is between them is cleaned and cut into words.
 */
final class SlowSplitter implements PromptSplitter {
  /**
   * A word of cleaned text. The original ignores case: a long s passes for an s, and U+0345, no
   * letter but one in upper case, is passed over.
   */
  private static final Pattern WORD =
      Pattern.compile(
          "<\\|[sſ]tartoftext\\|>|<\\|endoftext\\|>|'[sſ]|'t|'re|'ve|'m|'ll|'d"
              + "|\\p{L}+|\\p{N}|[^ \\p{L}\\p{N}\\u0345]+");

  private final AddedTokens tokens;
  private final Pattern anyToken;

  SlowSplitter(AddedTokens tokens) {
    this.tokens = tokens;
    this.anyToken = AddedTokens.anyOf(tokens.byContent().keySet().stream());
  }

  @Override
  public Stream<Piece> split(String prompt) {
    List<String> parts =
        Arrays.stream(anyToken.splitWithDelimiters(prompt, -1))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.toCollection(ArrayList::new));
    for (int i = 0; i < parts.size(); i++) {
      AddedToken token = tokens.byContent().get(parts.get(i));
      if (token != null) {
        applyConditions(token, parts, i);
      }
    }
    return parts.stream().flatMap(this::piecesOf);
  }

  /**
   * As {@code PreTrainedTokenizer.tokenize}: a condition that is not met makes the token text.
   *
   * @param parts changed in place
   */
  private static void applyConditions(AddedToken token, List<String> parts, int i) {
    String left = i > 0 ? parts.get(i - 1) : "";
    String right = i < parts.size() - 1 ? parts.get(i + 1) : "";
    if (token.rstrip() && !right.isEmpty()) {
      parts.set(i + 1, PythonSpace.lstrip(right));
    }
    if (token.lstrip() && !left.isEmpty()) {
      parts.set(i - 1, PythonSpace.rstrip(left));
    }
    if (!token.singleWord()) {
      return;
    }
    if (!left.isEmpty() && !left.endsWith(" ")) {
      parts.set(i - 1, parts.get(i - 1) + token.content());
      parts.set(i, "");
    } else if (!right.isEmpty() && !right.startsWith(" ")) {
      parts.set(i + 1, token.content() + parts.get(i + 1));
      parts.set(i, "");
    }
  }

  private Stream<Piece> piecesOf(String part) {
    AddedToken token = tokens.byContent().get(part);
    return token != null
        ? Stream.of(new Piece.Added(token, part))
        : WORD.matcher(CleanText.of(part)).results().map(MatchResult::group).map(Piece.Word::new);
  }
}
