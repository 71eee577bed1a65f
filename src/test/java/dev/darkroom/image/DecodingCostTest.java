package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.InvalidInputException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stranger's file may cost. */
class DecodingCostTest {
  /** The second is within the number of scans, and has more pixels in them than are allowed. */
  @ParameterizedTest
  @CsvSource({
    "8, 8, 101, 'it has 101 scans, more than 100'",
    "4096, 4096, 21, 'its 21 scans of 4096 x 4096 pixels are more than 335544320 pixels in all;"
        + " save it as baseline JPEG'"
  })
  void theScansOfAJpegAreCountedBeforeAnyIsDecoded(
      int width, int height, int scans, String problem) {
    byte[] file = Attacks.emptyScans(width, height, scans);

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> open(file))
        .withMessageContaining("[reason=" + problem + "]");
  }

  /** A pass over 4096 x 4096 pixels takes 100 times as long as to see that it is not needed. */
  @Test
  void theFirstWarningEndsADecoding() {
    Upload upload = open(Attacks.emptyScans(4096, 4096, 20));
    AtomicInteger rows = new AtomicInteger();

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(upload, rows::incrementAndGet))
        .withMessageContaining("[reason=the file is damaged]");
    assertThat(rows.get()).isLessThan(4096);
  }

  /** And how often at least a decoder looks whether somebody waits, of 35 rows or more. */
  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of("baseline JPEG", Images.bytes("420.jpg"), 35),
        Arguments.of("progressive JPEG", Images.bytes("progressive.jpg"), 10 * 35),
        Arguments.of("PNG", Attacks.emptyPng(256, 256, 6, false), 16),
        Arguments.of("interlaced PNG", Attacks.emptyPng(256, 256, 2, true), 12),
        Arguments.of("lossless WebP", Images.bytes("lossless.webp"), 35),
        Arguments.of("lossy WebP", Images.bytes("lossy.webp"), 3 + 3 + 35),
        Arguments.of("WebP of no bits", Attacks.emptyWebp(2048, 2048), 2048));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void aDecodingEndsWhenTheCallerHasGoneOrIsLate(String name, byte[] bytes, int looks)
      throws UnreadableImageException {
    ImageFile file = ImageFile.of(bytes);
    AtomicInteger checks = new AtomicInteger();
    file.decode(Layer.COLORS, checks::incrementAndGet);
    assertThat(checks.get()).isGreaterThanOrEqualTo(looks);

    assertThatThrownBy(
            () -> file.decode(Layer.COLORS, failingAt(looks, new CancellationException())))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(
            () -> file.decode(Layer.COLORS, failingAt(looks, new DeadlineException(Duration.ZERO))))
        .isInstanceOf(DeadlineException.class);
  }

  private static Cancellation failingAt(int look, RuntimeException failure) {
    AtomicInteger left = new AtomicInteger(look);
    return () -> {
      if (left.decrementAndGet() == 0) {
        throw failure;
      }
    };
  }

  static Stream<Arguments> extremes() {
    return Stream.of(
        Arguments.of("one row of 16 bits", Attacks.emptyPng(1 << 20, 1, 6, false)),
        Arguments.of("one column of 16 bits", Attacks.emptyPng(1, 1 << 20, 6, false)),
        Arguments.of("interlaced", Attacks.emptyPng(1024, 1024, 6, true)),
        Arguments.of("one row, interlaced", Attacks.emptyPng(1 << 20, 1, 2, true)),
        Arguments.of("WebP of no bits", Attacks.emptyWebp(2048, 2048)));
  }

  /** What the heap gives to this thread, which is more than what it holds at one time. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("extremes")
  void theHeaderTellsTheMemory(String name, byte[] bytes) throws UnreadableImageException {
    ImageFile file = ImageFile.of(bytes);
    file.decode(Layer.COLORS, Cancellation.NONE);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    file.decode(Layer.COLORS, Cancellation.NONE);

    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(file.decodingBytes()).isGreaterThan(taken - (1 << 18));
    assertThat(file.decodingBytes()).isLessThan(2 * taken);
  }

  @Test
  void anImageLargerThanItsReaderAllowsIsRefusedByItsHeader() {
    String file = Base64.getEncoder().encodeToString(Attacks.emptyPng(11, 10, 2, false));

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> new ImageOpener(109).open("image", file))
        .withMessageContaining("[value=11 x 10, limit=an image of at most 109 pixels]");
    assertThat(new ImageOpener(110).open("image", file).width()).isEqualTo(11);
  }

  private static Image read(Upload upload, Cancellation cancellation) {
    return upload.read(upload.width(), upload.height(), cancellation);
  }

  private static Upload open(byte[] file) {
    return Images.open("image", Base64.getEncoder().encodeToString(file));
  }
}
