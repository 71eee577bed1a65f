package dev.darkroom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.image.EmbeddedXmp.Chunk;
import dev.darkroom.image.EmbeddedXmp.Segment;
import dev.darkroom.json.Json;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Files are decoded by the readers of uploads, which agree with Pillow to the bit; {@code
 * tools/formats.py} has Pillow itself read them.
 */
class ImageEncoderTest {
  private static final ImageFormat JPEG = new ImageFormat.Jpeg(90);
  private static final ImageFormat LOSSY_WEBP = new ImageFormat.LossyWebp(90);
  private static final ImageFormat LOSSLESS_WEBP = new ImageFormat.LosslessWebp();

  static final List<ImageFormat> FORMATS =
      List.of(new ImageFormat.Png(), JPEG, LOSSY_WEBP, LOSSLESS_WEBP);
  static final List<ImageFormat> WITH_XMP = List.of(JPEG, LOSSY_WEBP, LOSSLESS_WEBP);

  /** What is special in JSON, XML, and to readers that search XMP for its orientation. */
  private static final String PARAMETERS =
      "{\"prompt\":\"a <b> & \\\"c\\\" 'd' ]]> 狐 🦊 \\u0001\\n \\\\ \uFFFE\uFFFF\u0085 é\","
          + "\"negative_prompt\":\"tiff:Orientation=\\\"6\\\" tiff:Orientation='6'"
          + " <tiff:Orientation>6\",\"eta\":0.25,\"seed\":9007199254740993}";

  /** IPTC's NewsCodes. */
  private static final String TRAINED =
      "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

  private static final String COMPOSITE =
      "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

  private static final Image PHOTO = Images.ppm("source-64x64.ppm");

  @ParameterizedTest
  @FieldSource("FORMATS")
  void theSameImageGivesTheSameBytes(ImageFormat format) {
    assertThat(encode(PHOTO, format, PARAMETERS)).isEqualTo(encode(PHOTO, format, PARAMETERS));
  }

  @ParameterizedTest
  @FieldSource("WITH_XMP")
  void carriesTheSameJsonAsPng(ImageFormat format) {
    byte[] png = encode(PHOTO, new ImageFormat.Png(), PARAMETERS);

    byte[] file = encode(PHOTO, format, PARAMETERS);

    assertThat(Json.MAPPER.readTree(EmbeddedXmp.parameters(file)))
        .isEqualTo(Json.MAPPER.readTree(Png.text(png, "darkroom")));
  }

  /** A prompt is no place for it. */
  @ParameterizedTest
  @FieldSource("WITH_XMP")
  void noParameterTurnsTheImage(ImageFormat format) {
    Image wide = Images.ppm("source-53x29.ppm");

    Image again = decode(encode(wide, format, PARAMETERS));

    assertThat(again.width()).isEqualTo(53);
  }

  static final List<Image> SIZES =
      List.of(
          noise(1, 1),
          noise(2, 1),
          noise(1, 2),
          noise(5, 3),
          noise(8, 9),
          noise(17, 16),
          noise(37, 80),
          noise(1536, 64),
          flat(1536, 64),
          flat(16, 16),
          flat(1, 1));

  @ParameterizedTest
  @FieldSource("SIZES")
  void pngAndLosslessWebpKeepEveryPixel(Image image) {
    for (ImageFormat format : List.of(new ImageFormat.Png(), LOSSLESS_WEBP)) {
      Image again = decode(encode(image, format, "{}"));

      assertThat(again.width()).isEqualTo(image.width());
      assertThat(again.height()).isEqualTo(image.height());
      assertThat(Arrays.mismatch(again.rgb(), image.rgb())).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @FieldSource("SIZES")
  void lossyFormatsKeepTheSize(Image image) {
    for (ImageFormat format : List.of(JPEG, LOSSY_WEBP)) {
      Image again = decode(encode(image, format, "{}"));

      assertThat(again.width()).isEqualTo(image.width());
      assertThat(again.height()).isEqualTo(image.height());
    }
  }

  /** Of one colour, so that no edge of a block shows; 1 x 1 is all edge. */
  @ParameterizedTest
  @FieldSource("WITH_XMP")
  void aFlatImageStaysItsColor(ImageFormat format) {
    for (Image image : List.of(flat(1, 1), flat(16, 16), flat(33, 7))) {
      byte[] again = decode(encode(image, format, "{}")).rgb();

      for (int i = 0; i < again.length; i++) {
        assertThat(again[i] & 0xFF).isCloseTo(image.rgb()[i] & 0xFF, within(3));
      }
    }
  }

  /** By Pillow 12 with libjpeg-turbo, without subsampling. */
  @ParameterizedTest
  @CsvSource({"1, 19.24", "10, 25.49", "50, 32.13", "75, 34.66", "90, 38.18", "100, 50.94"})
  void jpegIsAsCloseToTheImageAsPillowsIs(int quality, double expected) {
    Image again = decode(encode(PHOTO, new ImageFormat.Jpeg(quality), "{}"));

    assertThat(psnr(again, PHOTO)).isCloseTo(expected, offset(0.2));
  }

  /** By Pillow 12 with libwebp 1.6. */
  @ParameterizedTest
  @CsvSource({"1, 23.19", "10, 25.88", "50, 30.10", "75, 31.06", "90, 33.13", "100, 34.22"})
  void webpIsAsCloseToTheImageAsPillowsIs(int quality, double expected) {
    Image again = decode(encode(PHOTO, new ImageFormat.LossyWebp(quality), "{}"));

    assertThat(psnr(again, PHOTO)).isCloseTo(expected, offset(0.2));
  }

  /** A frame's header (ITU-T T.81, B.2.2): precision, height, width, components of three bytes. */
  @Test
  void jpegIsBaselineWithChromaInFullSize() {
    Segment frame =
        EmbeddedXmp.segments(encode(PHOTO, JPEG, "{}")).stream()
            .filter(segment -> segment.marker() == 0xC0)
            .findFirst()
            .orElseThrow();

    assertThat(frame.data())
        .containsExactly(8, 0, 64, 0, 64, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1);
  }

  @Test
  void jpegBeginsWithJfifAndThenXmp() {
    List<Segment> segments = EmbeddedXmp.segments(encode(PHOTO, JPEG, PARAMETERS));

    assertThat(segments.get(0).startsWith("JFIF\0")).isTrue();
    assertThat(segments.get(1).startsWith(EmbeddedXmp.STANDARD)).isTrue();
    assertThat(segments).extracting(Segment::marker).containsOnlyOnce(0xE1);
  }

  static Stream<Integer> lengths() {
    // Around what one segment holds; all that a request may spell is below the last.
    return Stream.concat(IntStream.range(64_800, 65_100).boxed(), Stream.of(131_000, 400_000));
  }

  @Test
  void jpegCarriesParametersOfAnyLength() {
    Image dot = flat(1, 1);
    for (int length : lengths().toList()) {
      String parameters =
          "{\"prompt\":\"" + "狐".repeat(length / 3) + "a".repeat(length % 3) + "\"}";

      byte[] file = encode(dot, JPEG, parameters);

      assertThat(EmbeddedXmp.parameters(file)).isEqualTo(parameters);
      assertThat(decode(file).width()).isEqualTo(1);
    }
  }

  @Test
  void jpegUsesExtendedXmpOnlyWhereOneSegmentIsTooSmall() {
    Image dot = flat(1, 1);

    assertThat(extensions(encode(dot, JPEG, "\"%s\"".formatted("a".repeat(64_500))))).isZero();
    assertThat(extensions(encode(dot, JPEG, "\"%s\"".formatted("a".repeat(65_500))))).isEqualTo(2);
  }

  private static long extensions(byte[] jpeg) {
    return EmbeddedXmp.segments(jpeg).stream()
        .filter(segment -> segment.startsWith(EmbeddedXmp.EXTENSION))
        .count();
  }

  /** RFC 9649, section 2.7: flags, three reserved bytes, width and height less 1. */
  @Test
  void webpIsInTheExtendedFormat() {
    byte[] canvas = {4, 0, 0, 0, (byte) 0xFF, 5, 0, 63, 0, 0};
    Image image = noise(1536, 64);

    List<Chunk> lossy = EmbeddedXmp.chunks(encode(image, LOSSY_WEBP, "{}"));
    List<Chunk> lossless = EmbeddedXmp.chunks(encode(image, LOSSLESS_WEBP, "{}"));

    assertThat(lossy).extracting(Chunk::type).containsExactly("VP8X", "VP8 ", "XMP ");
    assertThat(lossless).extracting(Chunk::type).containsExactly("VP8X", "VP8L", "XMP ");
    assertThat(lossy.getFirst().data()).isEqualTo(canvas);
    assertThat(lossless.getFirst().data()).isEqualTo(canvas);
  }

  @Test
  void aPreviewIsTheSameImageWithoutParameters() {
    byte[] preview = ImageEncoder.encodePreview(PHOTO, 90);

    assertThat(EmbeddedXmp.segments(preview)).noneMatch(segment -> segment.marker() == 0xE1);
    assertThat(decode(preview).rgb()).isEqualTo(decode(encode(PHOTO, JPEG, "{}")).rgb());
  }

  @Test
  void anAnimationIsPngWithTheParameters() {
    byte[] file = ImageEncoder.encodeAnimation(PHOTO, List.of(PHOTO), marked(PARAMETERS));

    assertThat(Png.text(file, "darkroom")).isEqualTo(PARAMETERS);
    assertThat(EmbeddedXmp.digitalSourceTypes(file)).containsExactly(TRAINED);
  }

  @ParameterizedTest
  @FieldSource("FORMATS")
  void tellsIptcsDigitalSourceType(ImageFormat format) {
    ImageMetadata composite =
        new ImageMetadata(PARAMETERS, DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA);

    assertThat(EmbeddedXmp.digitalSourceTypes(encode(PHOTO, format, PARAMETERS)))
        .containsExactly(TRAINED);
    assertThat(EmbeddedXmp.digitalSourceTypes(ImageEncoder.encode(PHOTO, format, composite)))
        .containsExactly(COMPOSITE);
  }

  @ParameterizedTest
  @FieldSource("FORMATS")
  void tellsNoSourceTypeThatItWasNotGiven(ImageFormat format) {
    ImageMetadata metadata = new ImageMetadata(PARAMETERS, null);

    byte[] file = ImageEncoder.encode(PHOTO, format, metadata);

    assertThat(EmbeddedXmp.digitalSourceTypes(file)).isEmpty();
  }

  /** Where extended XMP would not be read. */
  @Test
  void aJpegTellsItsSourceTypeBesideLongParameters() {
    byte[] file = encode(flat(1, 1), JPEG, "\"%s\"".formatted("a".repeat(200_000)));

    assertThat(extensions(file)).isEqualTo(4);
    assertThat(EmbeddedXmp.digitalSourceTypes(file)).containsExactly(TRAINED);
  }

  /** An iTXt chunk is none of Latin-1's, which every reader of texts knows. */
  @Test
  void aPngTellsFurtherTexts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("parameters", "a fox");
    texts.put("more", "狐");
    ImageMetadata metadata = new ImageMetadata("{}", null, texts);

    byte[] file = ImageEncoder.encode(PHOTO, new ImageFormat.Png(), metadata);

    assertThat(new String(file, ISO_8859_1)).contains("tEXtparameters\0a fox");
    assertThat(Png.text(file, "more")).isEqualTo("狐");
    assertThat(Png.text(file, "darkroom")).isEqualTo("{}");
  }

  private static byte[] encode(Image image, ImageFormat format, String parameters) {
    return ImageEncoder.encode(image, format, marked(parameters));
  }

  private static ImageMetadata marked(String parameters) {
    return new ImageMetadata(parameters, DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA);
  }

  private static Image decode(byte[] file) {
    return Images.read("image", Base64.getEncoder().encodeToString(file));
  }

  private static double psnr(Image one, Image other) {
    double squares = 0;
    for (int i = 0; i < one.rgb().length; i++) {
      double difference = (one.rgb()[i] & 0xFF) - (other.rgb()[i] & 0xFF);
      squares += difference * difference;
    }
    return 10 * Math.log10(255 * 255 * one.rgb().length / squares);
  }

  private static Image noise(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new Random(width).nextBytes(rgb);
    return new Image(width, height, rgb);
  }

  private static Image flat(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) new int[] {200, 40, 90}[i % 3];
    }
    return new Image(width, height, rgb);
  }
}
