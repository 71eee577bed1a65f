package dev.darkroom.text;

/** What a prompt is cut into. */
sealed interface Piece {
  /**
   * A token that is cut out whole.
   *
   * @param text what it was found as, once that was normalized
   */
  record Added(AddedToken token, String text) implements Piece {}

  /** A word of the cleaned text, which byte pairs spell. */
  record Word(String text) implements Piece {}
}
