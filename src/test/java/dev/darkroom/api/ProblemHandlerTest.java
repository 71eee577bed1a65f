package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** What the service answers where it, not the request, is at fault. */
class ProblemHandlerTest {
  private final ProblemHandler handler = new ProblemHandler();

  @ParameterizedTest
  @CsvSource({
    "QUEUE_FULL, 429, queue_full",
    "SHUTTING_DOWN, 503, shutting_down",
    "DEVICE_FAILED, 503, device_failed"
  })
  void whatCannotBeTakenNowMayComeAgain(Reason reason, int status, String code) {
    ResponseEntity<ProblemDetail> answer =
        handler.handle(new UnavailableException(reason, "not now"));

    assertThat(answer.getStatusCode().value()).isEqualTo(status);
    assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
    assertThat(answer.getHeaders().getFirst("Retry-After")).matches("[1-9]\\d*");
    assertThat(body(answer).getProperties()).containsEntry("code", code);
    assertThat(body(answer).getDetail()).isEqualTo("not now");
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
