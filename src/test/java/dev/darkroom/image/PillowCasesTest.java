package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.failure.InvalidInputException;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of {@code tools/pictures.py}, each with what Pillow makes of it. */
class PillowCasesTest {
  /** Exif and XMP in every place and form, sound or not; where Pillow gives up, we do not. */
  static Stream<Named<JsonNode>> orientations() {
    return cases("orientations.json").filter(file -> file.getPayload().has("rgb"));
  }

  @ParameterizedTest
  @MethodSource("orientations")
  void turnsAPictureAsPillowDoes(JsonNode expected) {
    assertSame(expected);
  }

  /** Containers that are not as they should be. */
  static Stream<Named<JsonNode>> lenience() {
    return cases("lenience.json");
  }

  @ParameterizedTest
  @MethodSource("lenience")
  void isAsStrictAsPillow(JsonNode expected) {
    if (expected.has("rgb")) {
      assertSame(expected);
    } else {
      assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> read(expected));
    }
  }

  private static void assertSame(JsonNode expected) {
    Picture picture = read(expected);

    assertThat(picture.width()).isEqualTo(expected.get("width").intValue());
    assertThat(picture.height()).isEqualTo(expected.get("height").intValue());
    assertThat(HexFormat.of().formatHex(picture.rgb()))
        .isEqualTo(expected.get("rgb").stringValue());
  }

  private static Picture read(JsonNode file) {
    return PictureReader.open("image", file.get("file").stringValue()).read(Cancellation.NONE);
  }

  private static Stream<Named<JsonNode>> cases(String name) {
    JsonNode cases = JsonMapper.shared().readTree(Pictures.bytes(name));
    return StreamSupport.stream(cases.spliterator(), false)
        .map(file -> Named.of(file.get("file").stringValue(), file));
  }
}
