package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.mock.web.MockHttpServletRequest;

/** In a heap with room for a body of 50 KB. */
@Timeout(60)
class RequestBodiesTest {
  private static final int SMALL = 1 << 10;
  private static final int LARGE = 40 << 10;
  private static final int LARGEST = 1 << 20;

  private final RequestBodies bodies = new RequestBodies(Json.MAPPER, LARGEST, 100 << 10);
  private final List<String> resolved = new CopyOnWriteArrayList<>();

  @Test
  void aLargeBodyWaitsWhileAnotherIsResolved() throws InterruptedException {
    assertThat(inOrderOfResolution(LARGE, post(LARGE))).containsExactly("first", "second");
  }

  @Test
  void aSmallBodyWaitsForNone() throws InterruptedException {
    assertThat(inOrderOfResolution(LARGE, post(SMALL))).containsExactly("second", "first");
  }

  @Test
  void aBodyOfUnknownLengthCountsAsTheLargest() throws InterruptedException {
    MockHttpServletRequest chunked =
        new MockHttpServletRequest() {
          @Override
          public long getContentLengthLong() {
            return -1;
          }
        };
    chunked.setContent(json(SMALL));

    assertThat(inOrderOfResolution(LARGE, chunked)).containsExactly("first", "second");
  }

  @Test
  void theLargestBodyComesInAlone() throws InterruptedException {
    assertThat(inOrderOfResolution(LARGEST, post(LARGE))).containsExactly("first", "second");
  }

  @Test
  void whatIsRefusedLeavesItsRoom() {
    for (int i = 0; i < 2; i++) {
      MockHttpServletRequest damaged = post(LARGEST);
      damaged.setContent(new byte[LARGEST]);
      assertThatThrownBy(() -> resolve(damaged, () -> {}))
          .isInstanceOf(HttpMessageNotReadableException.class);
      assertThatThrownBy(
              () ->
                  resolve(
                      post(LARGEST),
                      () -> {
                        throw new IllegalArgumentException("not a picture");
                      }))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The first is resolved until the second has been, or waits. */
  private List<String> inOrderOfResolution(int first, MockHttpServletRequest second)
      throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread one =
        Thread.ofPlatform()
            .start(
                () -> {
                  resolve(
                      post(first),
                      () -> {
                        inside.countDown();
                        await(leave);
                        resolved.add("first");
                      });
                });
    inside.await();
    Thread other = Thread.ofPlatform().start(() -> resolve(second, () -> resolved.add("second")));
    while (other.getState() != Thread.State.WAITING && other.isAlive()) {
      Thread.onSpinWait();
    }
    leave.countDown();
    one.join();
    other.join();
    return resolved;
  }

  private void resolve(MockHttpServletRequest http, Runnable resolution) {
    try {
      bodies.resolve(
          http,
          InvertRequest.class,
          _ -> {
            resolution.run();
            return http;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MockHttpServletRequest post(int bytes) {
    MockHttpServletRequest http = new MockHttpServletRequest();
    http.setContent(json(bytes));
    return http;
  }

  private static byte[] json(int bytes) {
    return "{\"image\": \"%s\"}".formatted("A".repeat(bytes)).getBytes(StandardCharsets.US_ASCII);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
