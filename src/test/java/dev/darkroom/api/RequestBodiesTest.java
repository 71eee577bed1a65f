package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.converter.HttpMessageNotReadableException;
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
  void aLargeBodyOfUnknownLengthCountsAsTheLargest()
      throws InterruptedException, ExecutionException {
    assertThat(whileOneIsResolved(SMALL + LARGE, () -> resolve(chunked(LARGE), "second")))
        .containsExactly("first", "second");
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

  /** A megabyte comes in pieces of at most 8,000 bytes. */
  @Test
  void aLargeBodyMustComeAt160KilobytesASecondAfterTenSeconds() {
    resolve(inStepsOf(Duration.ofMillis(49)), post(LARGEST), () -> {});
    resolve(inStepsOf(Duration.ofSeconds(3)), post(LARGE), () -> {});

    assertThatThrownBy(() -> resolve(inStepsOf(Duration.ofMillis(200)), post(LARGEST), () -> {}))
        .satisfies(
            e ->
                assertThat(BodyException.in(e).orElseThrow())
                    .hasMessage("the body must come at 160000 bytes a second or more"));
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
          throw new IllegalArgumentException("not a picture");
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
        InvertRequest.class,
        body -> {
          resolution.run();
          return body;
        });
  }

  private static RequestBodies bodies(Duration maxWait) {
    return new RequestBodies(LARGEST, 100 << 10, maxWait, System::nanoTime);
  }

  /** By a clock that goes on by so much each time that it is looked at. */
  private static RequestBodies inStepsOf(Duration step) {
    AtomicLong now = new AtomicLong();
    return new RequestBodies(LARGEST, 100 << 10, AGES, () -> now.addAndGet(step.toNanos()));
  }

  private static MockHttpServletRequest post(int bytes) {
    return filled(new MockHttpServletRequest(), bytes);
  }

  private static MockHttpServletRequest chunked(int bytes) {
    return filled(
        new MockHttpServletRequest() {
          @Override
          public long getContentLengthLong() {
            return -1;
          }
        },
        bytes);
  }

  private static MockHttpServletRequest filled(MockHttpServletRequest http, int bytes) {
    String json = "{\"image\": \"%s\"}".formatted("A".repeat(bytes));
    http.setContent(json.getBytes(StandardCharsets.US_ASCII));
    return http;
  }
}
