package dev.darkroom.text;

import java.text.Normalizer;

/**
 * A prompt made ready for its words to be found, as transformers' {@code BasicTokenizer} does it:
 * without what cannot be seen, each Chinese character a word of its own, composed (NFC), in lower
 * case. Spaces are the only white space left.
 */
final class CleanText {
  private CleanText() {}

  static String of(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(character -> append(clean, character));
    return LowerCase.of(Normalizer.normalize(clean, Normalizer.Form.NFC));
  }

  private static void append(StringBuilder clean, int character) {
    switch (Character.getType(character)) {
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          clean.append(' ');
      case Character.CONTROL -> {
        if (character == '\t' || character == '\n' || character == '\r') {
          clean.append(' ');
        }
      }
      case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> {}
      default -> {
        if (isChinese(character)) {
          clean.append(' ').appendCodePoint(character).append(' ');
        } else if (character != '\ufffd') {
          clean.appendCodePoint(character);
        }
      }
    }
  }

  /** BERT's choice of blocks: Han, no kana, no Hangul, and nothing of extension F and later. */
  private static boolean isChinese(int character) {
    return (character >= 0x4E00 && character <= 0x9FFF)
        || (character >= 0x3400 && character <= 0x4DBF)
        || (character >= 0x20000 && character <= 0x2A6DF)
        || (character >= 0x2A700 && character <= 0x2CEAF)
        || (character >= 0xF900 && character <= 0xFAFF)
        || (character >= 0x2F800 && character <= 0x2FA1F);
  }
}
