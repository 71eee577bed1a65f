package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.darkroom.failure.InvalidInputException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a file on its way, it is read or refused, and nothing else is thrown. */
@Timeout(60)
class DamagedImageTest {
  private static final int TIMES = 400;

  /** Uncut, each has every pixel; so a cut file that is read must be equal to it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb-8.png",
        "interlaced-rgb-8.png",
        "palette-4.png",
        "420.jpg",
        "progressive.jpg",
        "restarts.jpg",
        "cmyk.jpg",
        "lossless.webp",
        "lossless-few-colors.webp",
        "lossy.webp",
        "lossy-alpha.webp",
        "exif-6.webp"
      })
  void neverReadsHalfOfACutFile(String name) {
    byte[] file = Images.bytes(name);

    assertWholeOrRefused(file, file.length, size -> Arrays.copyOf(file, size));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb-8.png",
        "interlaced-rgb-8.png",
        "palette-4.png",
        "exif-6.png",
        "420.jpg",
        "progressive.jpg",
        "restarts.jpg",
        "cmyk.jpg",
        "exif-6.jpg",
        "lossless.webp",
        "lossless-few-colors.webp",
        "lossy.webp",
        "lossy-alpha.webp",
        "exif-6.webp"
      })
  void neverFailsOtherwiseAtFlippedBytes(String name) {
    byte[] file = Images.bytes(name);
    Random random = new Random(1);

    for (int i = 0; i < TIMES; i++) {
      byte[] damaged = file.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      }

      byte[] hidden = Containers.repairSums(damaged);

      assertThatCode(() -> read(hidden)).as("try %d", i).doesNotThrowAnyException();
    }
  }

  /**
   * The cut is hidden from all but the decoder: by sizes and a sum that are right again. A
   * progressive JPEG is not among them: with fewer scans it is whole.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb-8.png",
        "interlaced-rgb-8.png",
        "420.jpg",
        "restarts.jpg",
        "lossless.webp",
        "lossless-alpha.webp",
        "lossless-few-colors.webp",
        "lossless-two-colors.webp",
        "lossy.webp",
        "lossy-poor.webp"
      })
  void neverReadsHalfOfAFileThatHidesItsCut(String name) {
    byte[] file = Images.bytes(name);
    String type = name.substring(name.indexOf('.') + 1);

    assertWholeOrRefused(file, file.length - 2, kept -> Containers.hideCut(type, file, kept));
  }

  /** Cuts at so many places that none is far from one of them. */
  private static void assertWholeOrRefused(byte[] file, int longest, IntFunction<byte[]> cutTo) {
    byte[] whole = read(file);
    for (int i = 0; i < TIMES; i++) {
      int size = (int) ((long) longest * i / TIMES);

      byte[] cut = read(cutTo.apply(size));

      assertThat(cut.length == 0 || Arrays.equals(cut, whole)).as("cut to %d", size).isTrue();
    }
  }

  /** The pixels, or nothing where the file is refused. */
  private static byte[] read(byte[] file) {
    try {
      return Images.read("image", Base64.getEncoder().encodeToString(file)).rgb();
    } catch (InvalidInputException e) {
      return new byte[0];
    }
  }
}
