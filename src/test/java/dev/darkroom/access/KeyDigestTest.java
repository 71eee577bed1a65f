package dev.darkroom.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDigestTest {
  /** NIST's example of SHA-256 for "abc". */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isTheSha256OfTheKey() {
    assertThat(KeyDigest.of("abc").hex()).isEqualTo(ABC);
    assertThat(KeyDigest.ofHex(ABC)).hasValue(KeyDigest.of("abc"));
    assertThat(KeyDigest.ofHex(ABC.toUpperCase(Locale.ROOT))).hasValue(KeyDigest.of("abc"));
  }

  @Test
  void differsWhereTheKeyDoes() {
    assertThat(KeyDigest.of("abd")).isNotEqualTo(KeyDigest.of("abc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "zz"})
  void isNothingElse(String end) {
    assertThat(KeyDigest.ofHex(ABC.substring(2) + end)).isEmpty();
    assertThat(KeyDigest.ofHex(end)).isEmpty();
  }
}
