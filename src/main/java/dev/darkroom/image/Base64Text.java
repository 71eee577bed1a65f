package dev.darkroom.image;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * Bytes as JSON carries them: a data URI (RFC 2397) or bare base64 (RFC 4648).
 *
 * <p>Both alphabets are read, standard and URL-safe; white space anywhere and missing padding are
 * fine. Nothing else is: no other character, no percent-encoding.
 */
final class Base64Text {
  private static final String SCHEME = "data:";
  private static final String ENCODING = ";base64";

  private Base64Text() {}

  /** The bytes; the media type of a data URI is ignored, as browsers do for images. */
  static byte[] decode(String text) throws UnreadableImageException {
    byte[] sextets = new byte[text.length()];
    int count = 0;
    for (int i = startOfData(text); i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isWhiteSpace(c)) {
        sextets[count++] = standard(c);
      }
    }
    int padding = 0;
    while (padding < 2 && count > 0 && sextets[count - 1] == '=') {
      count--;
      padding++;
    }
    if (count == 0) {
      throw new UnreadableImageException("it is empty");
    }
    try {
      return Base64.getDecoder().decode(Arrays.copyOf(sextets, count));
    } catch (IllegalArgumentException e) {
      throw notBase64();
    }
  }

  private static int startOfData(String text) throws UnreadableImageException {
    String start = text.stripLeading();
    if (!start.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return 0;
    }
    int comma = text.indexOf(',');
    if (comma < 0
        || !text.substring(0, comma).toLowerCase(Locale.ROOT).strip().endsWith(ENCODING)) {
      throw notBase64();
    }
    return comma + 1;
  }

  private static byte standard(char c) throws UnreadableImageException {
    return switch (c) {
      case '-' -> '+';
      case '_' -> '/';
      default -> {
        if (c > 0x7F) {
          throw notBase64();
        }
        yield (byte) c;
      }
    };
  }

  private static boolean isWhiteSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private static UnreadableImageException notBase64() {
    return new UnreadableImageException("it is not base64");
  }
}
