package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4648's own bytes 14 FB 9C 03 D9 7E (section 9), and FF EF, whose two alphabets differ. */
class Base64TextTest {
  private static final byte[] BYTES = {
    0x14, (byte) 0xFB, (byte) 0x9C, 0x03, (byte) 0xFF, (byte) 0xEF
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FPucA//v",
        "FPucA__v",
        " FPuc\r\nA//v\n",
        "data:image/png;base64,FPucA//v",
        "data:;base64,FPucA//v",
        "DATA:image/png;charset=x;Base64, FPucA//v",
        "\n data:text/plain;base64,FPucA//v"
      })
  void readsWhatIsCommonlySent(String text) throws UnreadableImageException {
    assertThat(Base64Text.decode(text)).isEqualTo(BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FPucAw==", "FPucAw=", "FPucAw", "FPucAw=\n="})
  void needsNoPadding(String text) throws UnreadableImageException {
    assertThat(Base64Text.decode(text))
        .isEqualTo(new byte[] {0x14, (byte) 0xFB, (byte) 0x9C, 0x03});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FPuc!",
        "FPucA",
        "FP=uc",
        "FPucAw===",
        "FPuč",
        "https://example.org/cat.png",
        "data:image/png,FPuc",
        "data:image/png;base64",
        "data:image/png;base64,FPuc%2B"
      })
  void refusesWhatIsNotBase64(String text) {
    assertThatThrownBy(() -> Base64Text.decode(text))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessage("it is not base64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "==", "data:image/png;base64,"})
  void refusesWhatIsEmpty(String text) {
    assertThatThrownBy(() -> Base64Text.decode(text))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessage("it is empty");
  }
}
