package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.UnavailableException;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;

/** In a heap with room for a body of 25 KB. */
@Timeout(60)
class RequestBodiesTest {
  private static final int SMALL = 1 << 10;
  private static final int LARGE = 20 << 10;
  private static final int LARGEST = 1 << 20;
  private static final Duration AGES = Duration.ofHours(1);

  private final RequestBodies bodies = bodies(AGES);
  private final List<String> resolved = new CopyOnWriteArrayList<>();

  @Test
  void aLargeBodyWaitsWhileAnotherIsResolved() throws InterruptedException, ExecutionException {
    assertThat(whileOneIsResolved(LARGE, () -> resolve(post(LARGE), "second")))
        .containsExactly("first", "second");
  }

  @Test
  void aSmallBodyWaitsForNone() throws InterruptedException, ExecutionException {
    Thread queued = Thread.ofPlatform().unstarted(() -> resolve(post(LARGE), "queued"));

    assertThat(
            whileOneIsResolved(
                LARGE,
                () -> {
                  queued.start();
                  Crossing.awaitWaiting(queued);
                  resolve(post(SMALL), "small");
                  resolve(chunked(SMALL), "small chunks");
                }))
        .startsWith("small", "small chunks", "first");
    queued.join();
  }

  @Test
  void noBodyWaitsForEver() throws InterruptedException, ExecutionException {
    RequestBodies impatient = bodies(Duration.ZERO);

    assertThat(
            whileOneIsResolved(
                impatient,
                LARGE,
                () ->
                    assertThatThrownBy(() -> resolve(impatient, post(LARGE), () -> {}))
                        .isInstanceOf(UnavailableException.class)))
        .containsExactly("first");
  }

  /** In pieces of 8,000 bytes, of which 16,000 bytes a second are two. */
  @Test
  void aBodyMustComeAt16KilobytesASecondAfterTenSeconds() {
    resolve(inStepsOf(Duration.ofMillis(450)), slowly(LARGEST), () -> {});
    resolve(inStepsOf(Duration.ofSeconds(2)), slowly(LARGE), () -> {});

    assertThatThrownBy(() -> resolve(inStepsOf(Duration.ofMillis(600)), slowly(LARGEST), () -> {}))
        .isInstanceOf(BodyException.class)
        .hasMessage("the body must come at 16000 bytes a second or more");
    assertThatThrownBy(() -> resolve(inStepsOf(Duration.ofSeconds(11)), slowly(SMALL), () -> {}))
        .isInstanceOf(BodyException.class);
  }

  /** RFC 8259, section 8.1. Two bytes for a slash, which has one, are no UTF-8 (RFC 3629). */
  @Test
  void aBodyIsUtf8AndNothingElse() {
    byte[] overlong = "{\"prompt\": \"**\"}".getBytes(StandardCharsets.US_ASCII);
    overlong[12] = (byte) 0xC0;
    overlong[13] = (byte) 0xAF;

    assertThatThrownBy(() -> resolve(posted(overlong), "overlong"))
        .isInstanceOf(HttpMessageNotReadableException.class);
    assertThatThrownBy(
            () -> resolve(posted("{}".getBytes(StandardCharsets.UTF_16LE)), "sixteen bits"))
        .isInstanceOf(HttpMessageNotReadableException.class);
    assertThat(resolved).isEmpty();
  }

  @Test
  void theLargestBodyComesInAlone() throws InterruptedException, ExecutionException {
    assertThat(whileOneIsResolved(LARGEST, () -> resolve(post(LARGE), "second")))
        .containsExactly("first", "second");
  }

  @Test
  void whatIsRefusedLeavesItsRoom() {
    MockHttpServletRequest damaged = new MockHttpServletRequest();
    damaged.setContent(new byte[LARGEST]);
    Runnable refusal =
        () -> {
          throw new IllegalArgumentException("not an image");
        };

    assertThatThrownBy(() -> resolve(damaged, "damaged"))
        .isInstanceOf(HttpMessageNotReadableException.class);
    assertThatThrownBy(() -> resolve(bodies, post(LARGEST), refusal))
        .isInstanceOf(IllegalArgumentException.class);
    resolve(post(LARGEST), "the next");

    assertThat(resolved).containsExactly("the next");
  }

  private List<String> whileOneIsResolved(int bytes, Runnable other)
      throws InterruptedException, ExecutionException {
    return whileOneIsResolved(bodies, bytes, other);
  }

  private List<String> whileOneIsResolved(RequestBodies in, int bytes, Runnable other)
      throws InterruptedException, ExecutionException {
    Crossing.of(
        stay ->
            resolve(
                in,
                post(bytes),
                () -> {
                  stay.run();
                  resolved.add("first");
                }),
        other);
    return resolved;
  }

  private void resolve(MockHttpServletRequest http, String name) {
    resolve(bodies, http, () -> resolved.add(name));
  }

  private static void resolve(RequestBodies in, MockHttpServletRequest http, Runnable resolution) {
    in.resolve(
        http,
        HttpCallers.patient("somebody"),
        InvertRequest.class,
        (body, _) -> {
          resolution.run();
          return body;
        });
  }

  private static RequestBodies bodies(Duration maxWait) {
    return new RequestBodies(100 << 10, maxWait, System::nanoTime);
  }

  /** By a clock that goes on by so much each time that it is looked at. */
  private static RequestBodies inStepsOf(Duration step) {
    AtomicLong now = new AtomicLong();
    return new RequestBodies(100 << 10, AGES, () -> now.addAndGet(step.toNanos()));
  }

  private static MockHttpServletRequest post(int bytes) {
    return posted(json(bytes));
  }

  private static byte[] json(int bytes) {
    return "{\"image\": \"%s\"}".formatted("A".repeat(bytes)).getBytes(StandardCharsets.US_ASCII);
  }

  private static MockHttpServletRequest chunked(int bytes) {
    return new Slow(json(bytes), bytes) {
      @Override
      public long getContentLengthLong() {
        return -1;
      }
    };
  }

  private static MockHttpServletRequest slowly(int bytes) {
    return new Slow(json(bytes), 8_000);
  }

  private static MockHttpServletRequest posted(byte[] content) {
    return new Slow(content, Integer.MAX_VALUE);
  }

  /** Its body comes in pieces. */
  private static class Slow extends MockHttpServletRequest {
    private final byte[] content;
    private final int atOnce;

    Slow(byte[] content, int atOnce) {
      this.content = content;
      this.atOnce = atOnce;
      setContent(content);
    }

    @Override
    public ServletInputStream getInputStream() {
      ByteArrayInputStream all = new ByteArrayInputStream(content);
      return new DelegatingServletInputStream(all) {
        @Override
        public int read(byte[] target, int offset, int length) {
          return all.read(target, offset, Math.min(length, atOnce));
        }
      };
    }
  }
}
