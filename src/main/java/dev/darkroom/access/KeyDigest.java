package dev.darkroom.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The SHA-256 (FIPS 180-4) of a key in UTF-8: all that is kept of it. Nobody finds a key of 256
 * random bits by its digest, so there is neither salt nor stretching.
 */
public final class KeyDigest {
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{64}");

  private final byte[] bytes;

  private KeyDigest(byte[] bytes) {
    this.bytes = bytes;
  }

  public static KeyDigest of(String key) {
    try {
      return new KeyDigest(
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** One that is written as 64 hexadecimal digits; nothing where it is not. */
  public static Optional<KeyDigest> ofHex(String text) {
    return HEX.matcher(text).matches()
        ? Optional.of(new KeyDigest(HexFormat.of().parseHex(text)))
        : Optional.empty();
  }

  /** In 64 hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** In a time that tells nothing of where they differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof KeyDigest digest && MessageDigest.isEqual(bytes, digest.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
