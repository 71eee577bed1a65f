package dev.darkroom.text;

import tools.jackson.databind.JsonNode;

/**
 * A token that is cut out of a prompt as it is written, with transformers' conditions.
 *
 * @param singleWord only where it is no part of a longer word
 * @param lstrip with the white space before it
 * @param rstrip with the white space after it
 * @param normalized looked for in the normalized prompt, where that is a thing: in the fast class
 */
record AddedToken(
    String content,
    int id,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special) {

  /** As transformers reads it from JSON; where a condition is missing, it has none. */
  static AddedToken of(String content, int id, JsonNode fields) {
    boolean special = fields.path("special").asBoolean(false);
    return of(content, id, fields, special, !special);
  }

  /**
   * A special token that is not listed.
   *
   * @param fields missing where it is a mere text
   */
  static AddedToken ofSpecial(String content, int id, JsonNode fields, String name) {
    // CLIPTokenizer makes tokens of all such texts but the padding.
    return of(content, id, fields, true, !name.equals("pad_token"));
  }

  AddedToken withId(int other) {
    return new AddedToken(content, other, singleWord, lstrip, rstrip, normalized, special);
  }

  private static AddedToken of(
      String content, int id, JsonNode fields, boolean special, boolean normalized) {
    return new AddedToken(
        content,
        id,
        fields.path("single_word").asBoolean(false),
        fields.path("lstrip").asBoolean(false),
        fields.path("rstrip").asBoolean(false),
        fields.path("normalized").asBoolean(normalized),
        special);
  }
}
