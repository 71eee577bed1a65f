package dev.darkroom.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A key that was drawn just now: 256 random bits in URL-safe base64, behind a prefix by which who
 * scans for secrets finds it.
 */
public record ApiKey(String text) {
  private static final String PREFIX = "dk_";
  private static final int BYTES = 32;

  /** What a key may be called: nothing that a path, a header or a log would read as its own. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** What names are made of, in words. */
  public static final String NAME_LIMIT =
      "1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', beginning with a letter or a digit";

  public static ApiKey draw() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new ApiKey(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  public KeyDigest digest() {
    return KeyDigest.of(text);
  }

  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }
}
