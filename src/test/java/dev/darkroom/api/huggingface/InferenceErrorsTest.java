package dev.darkroom.api.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.api.ErrorFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;

class InferenceErrorsTest {
  /** The client for JavaScript would repeat a 503 without an end. */
  @ParameterizedTest
  @CsvSource({
    "SERVICE_UNAVAILABLE, INTERNAL_SERVER_ERROR",
    "TOO_MANY_REQUESTS, TOO_MANY_REQUESTS",
    "UNPROCESSABLE_CONTENT, UNPROCESSABLE_CONTENT"
  })
  void nothingIsAnswered503(HttpStatus status, HttpStatus answered) {
    var error = new ErrorFormat.Error(status, "some_code", "in words", null, List.of());

    assertThat(new InferenceErrors().status(error)).isEqualTo(answered);
  }
}
