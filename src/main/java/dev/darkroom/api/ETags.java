package dev.darkroom.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Strong validators (RFC 9110, section 8.8.1): equal for equal bytes only. */
final class ETags {
  private ETags() {}

  static String of(byte[] body) {
    return '"' + digest(body) + '"';
  }

  /** SHA-256 in URL-safe base64. */
  static String digest(byte[] body) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256().digest(body));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
