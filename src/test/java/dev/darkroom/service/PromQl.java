package dev.darkroom.service;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The names in a query of Prometheus' language.
 *
 * @param metrics the labels that the query selects each metric by
 * @param grouping the labels that it groups or joins by
 */
record PromQl(Map<String, Set<String>> metrics, Set<String> grouping) {
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          "(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'  # a text
          |\\[[^]]*]                                   # a range
          |\\d[\\w.]*                                  # a number or a duration
          |[a-zA-Z_:][\\w:]*                           # a name
          |[!=]~|!=|\\S                                # anything else
          """,
          Pattern.COMMENTS);
  private static final Set<String> GROUPING =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  static PromQl parse(String query) {
    List<String> tokens = TOKEN.matcher(query).results().map(MatchResult::group).toList();
    PromQl names = new PromQl(new LinkedHashMap<>(), new LinkedHashSet<>());
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      if (token.equals("{")) {
        throw new IllegalArgumentException("A selector without a metric: " + query);
      }
      if (!isName(token) || WORDS.contains(token)) {
        continue;
      }
      if (GROUPING.contains(token)) {
        i = names(tokens, i + 2, ")", names.grouping);
      } else if (!next.equals("(") && !GROUPING.contains(next)) {
        Set<String> labels = names.metrics.computeIfAbsent(token, any -> new LinkedHashSet<>());
        if (next.equals("{")) {
          i = names(tokens, i + 2, "}", labels);
        }
      }
    }
    return names;
  }

  /** Collects names up to a bracket, and gives where that is. */
  private static int names(List<String> tokens, int from, String end, Set<String> names) {
    int i = from;
    while (!tokens.get(i).equals(end)) {
      if (isName(tokens.get(i))) {
        names.add(tokens.get(i));
      }
      i++;
    }
    return i;
  }

  private static boolean isName(String token) {
    return Character.isLetter(token.charAt(0)) || token.charAt(0) == '_' || token.charAt(0) == ':';
  }
}
