package dev.darkroom.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Digests (FIPS 180-4) in URL-safe base64 without padding: equal for equal bytes only. */
final class Sha256 {
  private Sha256() {}

  static String of(byte[] bytes) {
    MessageDigest digest = digest();
    digest.update(bytes);
    return text(digest);
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Of what a digest has been given. */
  static String text(MessageDigest digest) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
  }

  /** A strong validator (RFC 9110, section 8.8.1). */
  static String entityTag(byte[] body) {
    return '"' + of(body) + '"';
  }
}
