package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.darkroom.access.CallerLimits;
import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** What the service answers where it, not the request, is at fault. */
class ProblemHandlerTest {
  private final ProblemHandler handler =
      new ProblemHandler(
          new Callers(Duration.ofSeconds(600), Duration.ofSeconds(1200), CallerLimits.NONE));

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(
            new Refusal.QueueFull(Refusal.Unit.IMAGES, 9, 1, 9, false),
            429,
            "queue_full",
            "9 images are admitted already, and there is room for 9"),
        arguments(
            new Refusal.QueueFull(Refusal.Unit.PIXELS, 12_288, 4_096, 16_384, true),
            429,
            "queue_full",
            "images of 12288 pixels are admitted already, 4096 of them yours:"
                + " the rest of the room for 16384 is for others"),
        arguments(
            new Refusal.HeapFull(),
            429,
            "queue_full",
            "the heap holds no more large requests than those that are being read"),
        arguments(
            new Refusal.WaitTooShort(
                Duration.ofMillis(41_500), Duration.ofMillis(38_200), Duration.ofMillis(9_990)),
            429,
            "wait_too_short",
            "it is expected to take 42 seconds, of which 39 behind other requests, but must be done"
                + " in 10: the header Prefer must be wait=N, in seconds from 42 to 1200"),
        arguments(
            new Refusal.WaitTooShort(
                Duration.ofSeconds(1201), Duration.ZERO, Duration.ofSeconds(1200)),
            429,
            "wait_too_short",
            "it is expected to take 1201 seconds, of which 0 behind other requests, but must be"
                + " done in 1200: the header Prefer must be wait=N, in seconds up to 1200, and so"
                + " less asked for"),
        arguments(new Refusal.ShuttingDown(), 503, "shutting_down", "the service is stopping"),
        arguments(
            new Refusal.DeviceFailed("cpu failed: CUDA error 700"),
            503,
            "device_failed",
            "no device is left that works; cpu failed: CUDA error 700"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatCannotBeTakenNowMayComeAgain(Refusal refusal, int status, String code, String detail) {
    ResponseEntity<ProblemDetail> answer = handler.handle(new UnavailableException(refusal));

    assertThat(answer.getStatusCode().value()).isEqualTo(status);
    assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
    assertThat(answer.getHeaders().getFirst("Retry-After")).matches("[1-9]\\d*");
    assertThat(body(answer).getProperties()).containsEntry("code", code);
    assertThat(body(answer).getDetail()).isEqualTo(detail);
  }

  @Test
  void aWaitThatIsTooShortNamesTheHeader() {
    var refusal =
        new Refusal.WaitTooShort(Duration.ofSeconds(42), Duration.ZERO, Duration.ofSeconds(10));

    assertThat(body(handler.handle(new UnavailableException(refusal))).getProperties())
        .containsEntry("field", "Prefer")
        .containsEntry("limit", "wait=N, in seconds from 42 to 1200");
  }

  @Test
  void whatIsLateSaysHowItMayGetMoreTime() {
    assertThat(body(handler.handle(new DeadlineException(Duration.ofSeconds(600)))).getDetail())
        .isEqualTo(
            "it was not done after 600 seconds; the header Prefer: wait=N may give it up to 1200");
    assertThat(body(handler.handle(new DeadlineException(Duration.ofSeconds(1200)))).getDetail())
        .isEqualTo("it was not done after 1200 seconds");
  }

  @Test
  void aFailureTellsNothingOfTheInside() {
    ResponseEntity<ProblemDetail> answer =
        handler.handle(new FailedException("node /secret/path failed", null));

    assertThat(answer.getStatusCode().value()).isEqualTo(500);
    assertThat(body(answer).getProperties()).containsEntry("code", "internal_error");
    assertThat(body(answer).getDetail()).doesNotContain("secret");
  }

  @Test
  void aHeapThatIsTooSmallIsSaidToBe() {
    ResponseEntity<ProblemDetail> answer = handler.handle(new OutOfMemoryError("Java heap space"));

    assertThat(answer.getStatusCode().value()).isEqualTo(507);
    assertThat(body(answer).getProperties()).containsEntry("code", "insufficient_memory");
  }

  private static ProblemDetail body(ResponseEntity<ProblemDetail> answer) {
    return Objects.requireNonNull(answer.getBody());
  }
}
