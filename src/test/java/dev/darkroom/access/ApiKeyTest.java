package dev.darkroom.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  @Test
  void has256BitsBehindItsPrefix() {
    String key = ApiKey.draw().text();

    assertThat(key).startsWith("dk_");
    assertThat(Base64.getUrlDecoder().decode(key.substring(3))).hasSize(32);
  }

  @Test
  void isAnotherEachTime() {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      keys.add(ApiKey.draw().text());
    }

    assertThat(keys).hasSize(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "a", "Team-7_b.c", "7"})
  void isCalledByAName(String name) {
    assertThat(ApiKey.isName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".hidden", "..", "a/b", "a b", "a#b", "é", "a\nb", "-a"})
  void isNotCalledOtherwise(String name) {
    assertThat(ApiKey.isName(name)).isFalse();
    assertThat(ApiKey.isName("a".repeat(65))).isFalse();
  }
}
