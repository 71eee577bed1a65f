package dev.darkroom.text;

/**
 * Lower case by the Unicode Standard's section 3.13, as Python has it.
 *
 * <p>{@link String#toLowerCase} looks for the letters around a capital sigma no farther than to the
 * next word boundary, so the sigma of "ΑΣ'Α" ends a word there, and here it does not.
 */
final class LowerCase {
  private static final int CAPITAL_SIGMA = 'Σ';

  /** What is in the middle of a word: the Word_Break values MidLetter, MidNumLet, Single_Quote. */
  private static final String INSIDE_WORDS =
      "'.:·\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

  private LowerCase() {}

  static String of(String text) {
    int[] characters = text.codePoints().toArray();
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < characters.length; i++) {
      switch (characters[i]) {
        case 'İ' -> lower.append("i\u0307");
        case CAPITAL_SIGMA -> lower.append(endsWord(characters, i) ? 'ς' : 'σ');
        default -> lower.appendCodePoint(Character.toLowerCase(characters[i]));
      }
    }
    return lower.toString();
  }

  /** Final_Sigma of the standard's table 3-17. */
  private static boolean endsWord(int[] characters, int sigma) {
    return isCasedNext(characters, sigma, -1) && !isCasedNext(characters, sigma, 1);
  }

  private static boolean isCasedNext(int[] characters, int start, int step) {
    int i = start + step;
    while (i >= 0 && i < characters.length && isCaseIgnorable(characters[i])) {
      i += step;
    }
    return i >= 0 && i < characters.length && isCased(characters[i]);
  }

  private static boolean isCased(int character) {
    return Character.isLowerCase(character)
        || Character.isUpperCase(character)
        || Character.isTitleCase(character);
  }

  private static boolean isCaseIgnorable(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> INSIDE_WORDS.indexOf(character) >= 0;
    };
  }
}
