package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.failure.InvalidInputException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of {@code tools/images.py}, each with what Pillow makes of it. */
class PillowCasesTest {
  /** Exif and XMP in every place and form, sound or not; where Pillow gives up, we do not. */
  static Stream<Named<JsonNode>> orientations() {
    return cases("orientations.json").filter(file -> file.getPayload().has("sha256"));
  }

  @ParameterizedTest
  @MethodSource("orientations")
  void turnsAnImageAsPillowDoes(JsonNode expected) {
    assertSame(read(expected), expected);
  }

  /** Containers that are not as they should be. */
  static Stream<Named<JsonNode>> lenience() {
    return cases("lenience.json");
  }

  @ParameterizedTest
  @MethodSource("lenience")
  void isAsStrictAsPillow(JsonNode expected) {
    if (expected.has("sha256")) {
      assertSame(read(expected), expected);
    } else {
      assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> read(expected));
    }
  }

  /** Lossy and lossless, of all sizes, qualities and kinds of content. */
  static Stream<Named<JsonNode>> webp() {
    return cases("webp.json");
  }

  @ParameterizedTest
  @MethodSource("webp")
  void decodesWebpAsLibwebpDoes(JsonNode expected) {
    assertSame(read(expected), expected);
  }

  /** Alpha in every form. */
  static Stream<Named<JsonNode>> transparency() {
    return cases("transparency.json");
  }

  @ParameterizedTest
  @MethodSource("transparency")
  void readsAlpha(JsonNode expected) {
    Upload upload = open(expected);

    assertThat(upload.hasAlpha()).isTrue();
    assertSame(
        upload.read(Layer.TRANSPARENCY, upload.width(), upload.height(), Cancellation.NONE),
        expected);
  }

  /** The same files; white where Pillow's alpha is 0. */
  static Stream<Named<JsonNode>> masks() {
    return cases("masks.json");
  }

  @ParameterizedTest
  @MethodSource("masks")
  void makesAMaskOfWhatIsFullyTransparent(JsonNode expected) {
    Upload upload = open(expected);

    assertSame(
        upload.readTransparency(upload.width(), upload.height(), Cancellation.NONE), expected);
  }

  /** Each way to turn an image, and sizes that have its rows or its columns resized first. */
  static Stream<Named<JsonNode>> turned() {
    return cases("turned.json");
  }

  @ParameterizedTest
  @MethodSource("turned")
  void resizesWhatIsTurnedAsPillowDoes(JsonNode expected) {
    int width = expected.get("width").intValue();
    int height = expected.get("height").intValue();

    assertSame(open(expected).read(width, height, Cancellation.NONE), expected);
  }

  private static void assertSame(Image image, JsonNode expected) {
    assertThat(image.width()).isEqualTo(expected.get("width").intValue());
    assertThat(image.height()).isEqualTo(expected.get("height").intValue());
    assertThat(sha256(image.rgb())).isEqualTo(expected.get("sha256").stringValue());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Image read(JsonNode file) {
    Upload upload = open(file);
    return upload.read(upload.width(), upload.height(), Cancellation.NONE);
  }

  private static Upload open(JsonNode file) {
    return Images.open("image", file.get("file").stringValue());
  }

  private static Stream<Named<JsonNode>> cases(String name) {
    JsonNode cases = JsonMapper.shared().readTree(Images.bytes(name));
    return StreamSupport.stream(cases.spliterator(), false)
        .map(file -> Named.of(file.get("file").stringValue(), file));
  }
}
