package dev.darkroom.text;

/** White space as Python's {@code str} has it. */
final class PythonSpace {
  private PythonSpace() {}

  static String lstrip(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  static String rstrip(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  private static boolean isSpace(char character) {
    return Character.isSpaceChar(character)
        || (character >= '\t' && character <= '\r')
        || (character >= '\u001c' && character <= '\u001f')
        || character == '\u0085';
  }
}
