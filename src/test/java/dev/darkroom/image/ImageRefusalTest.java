package dev.darkroom.image;

import static dev.darkroom.image.Containers.PNG_SIGNATURE;
import static dev.darkroom.image.Containers.concat;
import static dev.darkroom.image.Containers.pngChunk;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRefusalTest {
  /** A gigabyte of zeros. */
  private static final byte[] BOMB = zeros(1 << 30);

  @Test
  void namesTheFieldAndWhatIsWrong() {
    assertThat(refusal("mask_image", "not base64".getBytes(US_ASCII)).faults())
        .containsExactly(unreadable("mask_image", "it is of another format"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "GIF89a\1\0\1\0",
        "BM",
        "\u00FF\u00D8"
      })
  void refusesOtherFormats(String start) {
    assertThat(refusal("image", start.getBytes(ISO_8859_1)).faults())
        .containsExactly(unreadable("image", "it is of another format"));
  }

  @ParameterizedTest
  @CsvSource({"50000, 50000", "4097, 4096", "2147483647, 2147483647", "16777217, 1"})
  void refusesTooManyPixelsByTheHeaderAlone(int width, int height) {
    byte[] file = png(pngChunk("IHDR", header(width, height)), pngChunk("IEND"));

    assertThat(refusal("image", file).faults()).containsExactly(tooLarge(width + " x " + height));
  }

  /** The height of a JPEG lies 5 bytes, its width 7 bytes past the marker of its frame. */
  @Test
  void refusesTooManyPixelsOfAJpeg() {
    byte[] file = Images.bytes("444.jpg");
    int frame = new String(file, ISO_8859_1).indexOf("\u00FF\u00C0");
    ByteBuffer.wrap(file).putShort(frame + 5, (short) 60_000).putShort(frame + 7, (short) 50_000);

    assertThat(refusal("image", file).faults()).containsExactly(tooLarge("50000 x 60000"));
  }

  /** 14 bits each of width and height less 1 follow the signature byte of the bitstream. */
  @Test
  void refusesTooManyPixelsOfAWebp() {
    byte[] file = Images.bytes("lossless.webp");
    Arrays.fill(file, 21, 24, (byte) 0xFF);
    file[24] |= 0x0F;

    assertThat(refusal("image", file).faults()).containsExactly(tooLarge("16384 x 16384"));
  }

  /** The one header's size would be checked, and the other's pixels take memory. */
  @Test
  void refusesTwoHeaders() {
    byte[] file =
        png(
            pngChunk("IHDR", header(4096, 4096)),
            pngChunk("IHDR", header(1, 1)),
            pngChunk("IDAT", deflated(new byte[4])),
            pngChunk("IEND"));

    assertThat(refusal("image", file).faults())
        .containsExactly(unreadable("image", "the file is damaged"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0, 5", "5, 0", "-1, 5"})
  void refusesSizesThatAreNone(String size) {
    int[] sides = Arrays.stream(size.split(", ")).mapToInt(Integer::parseInt).toArray();

    assertThat(
            refusal("image", png(pngChunk("IHDR", header(sides[0], sides[1])), pngChunk("IEND"))))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "animated.refused.png, it is an animation",
    "animated.refused.webp, it is an animation",
    "grey-16.refused.png, it has 16 bits of grey a pixel; save it with 8"
  })
  void refusesWhatIsNoStillImageOf8Bits(String name, String problem) {
    assertThat(refusal("image", Images.bytes(name)).faults())
        .containsExactly(unreadable("image", problem));
  }

  /** A header of 4,096 x 4,096 pixels, and data for one. */
  @Test
  void refusesAPngWithFewerPixelsThanItsHeaderSays() {
    byte[] file =
        png(
            pngChunk("IHDR", header(4096, 4096)),
            pngChunk("IDAT", deflated(new byte[4])),
            pngChunk("IEND"));

    assertThat(refusal("image", file).faults())
        .containsExactly(unreadable("image", "the file is damaged"));
  }

  @Test
  void refusesChunksThatClaimMoreThanTheFileHas() {
    byte[] file =
        png(pngChunk("IHDR", header(1, 1)), new byte[] {127, -1, -1, -1, 't', 'E', 'X', 't'});

    assertThat(refusal("image", file).faults())
        .containsExactly(unreadable("image", "the file ends too early"));
  }

  /** A gigabyte of zeros in a profile and in a text, neither of which is ever inflated. */
  @ParameterizedTest
  @ValueSource(strings = {"iCCP", "zTXt", "iTXt"})
  void passesOverBombsInChunksThatPixelsDoNotNeed(String type) {
    byte[] bomb = concat("bomb\0\0".getBytes(US_ASCII), BOMB);
    byte[] pixel = {0, 1, 2, 3};
    byte[] file =
        png(
            pngChunk("IHDR", header(1, 1)),
            pngChunk(type, bomb),
            pngChunk("IDAT", deflated(pixel)),
            pngChunk("IEND"));

    assertThat(Images.read("image", base64(file)).rgb()).containsExactly(1, 2, 3);
  }

  /** Ten thousand empty scans, each of which would cost a pass over the image. */
  @Test
  void refusesEndlessScans() {
    byte[] file = Images.bytes("progressive.jpg");
    String text = new String(file, ISO_8859_1);
    String scan = text.substring(text.indexOf("\u00FF\u00DA"), text.length() - 2);
    byte[] longer =
        (text.substring(0, text.length() - 2) + scan.repeat(100) + "\u00FF\u00D9")
            .getBytes(ISO_8859_1);

    assertThat(refusal("image", longer).faults())
        .containsExactly(unreadable("image", "it has 1010 scans, more than 100"));
  }

  private static Fault unreadable(String field, String reason) {
    return new Fault(field, new Fault.UnreadableImage(reason));
  }

  private static Fault tooLarge(String size) {
    return new Fault("image", new Fault.OutOfRange(size, "an image of at most 16777216 pixels"));
  }

  private static InvalidInputException refusal(String field, byte[] file) {
    return catchThrowableOfType(
        InvalidInputException.class, () -> Images.read(field, base64(file)));
  }

  private static String base64(byte[] file) {
    return Base64.getEncoder().encodeToString(file);
  }

  /** 8 bits, RGB. */
  private static byte[] header(int width, int height) {
    return ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8).put((byte) 2).array();
  }

  private static byte[] png(byte[]... chunks) {
    byte[] file = PNG_SIGNATURE;
    for (byte[] chunk : chunks) {
      file = concat(file, chunk);
    }
    return file;
  }

  private static byte[] deflated(byte[] data) {
    return deflated(data, 1);
  }

  private static byte[] zeros(int size) {
    return deflated(new byte[1 << 20], size >> 20);
  }

  private static byte[] deflated(byte[] data, int times) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_SPEED))) {
      for (int i = 0; i < times; i++) {
        deflater.write(data);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
