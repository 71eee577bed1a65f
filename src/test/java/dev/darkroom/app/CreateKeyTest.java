package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateKeyTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return CreateKey.run(List.of(arguments), new PrintStream(out), new PrintStream(err));
  }

  @Test
  void printsAKeyAndTheSettingThatTakesIt() throws Exception {
    assertThat(run("alice")).isZero();

    Matcher key = Pattern.compile("(?m)^dk_[\\w-]{43}$").matcher(out.toString());
    assertThat(key.find()).isTrue();
    byte[] bytes = key.group().getBytes(StandardCharsets.US_ASCII);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(out.toString().lines()).contains("darkroom.access.keys.alice.sha256=" + digest);
    assertThat(key.find()).isFalse();
  }

  @Test
  void putsANameWithADotIntoBrackets() {
    assertThat(run("team.a")).isZero();

    assertThat(out.toString()).contains("\ndarkroom.access.keys[team.a].sha256=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "alice smith", "../alice"})
  void refusesANameThatIsNone(String name) {
    assertThat(run(name)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("Usage: create-key NAME");
  }

  @Test
  void needsOneName() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("alice", "bob")).isEqualTo(2);
  }
}
