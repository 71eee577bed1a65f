package dev.darkroom.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientTimeoutTest {
  /** openai-python sends fractions as they are; all others round down. */
  @ParameterizedTest
  @CsvSource({"0.3, 300", "30, 31000", "600.0, 600000", "1, 2000"})
  void isAtLeastAsLongAsTheClientWaits(String header, long millis) {
    var http = new MockHttpServletRequest();
    http.addHeader("x-stainless-read-timeout", header);

    assertThat(ClientTimeout.whole(http)).hasValue(Duration.ofMillis(millis));
    assertThat(ClientTimeout.next(http)).hasValue(Duration.ofMillis(millis));
  }

  /** 0 is what openai-node makes of half a second. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "", "-1", "none", "1e9", "99999999999"})
  void isNoneWhereTheHeaderSaysNothing(String header) {
    var http = new MockHttpServletRequest();
    http.addHeader("X-Stainless-Timeout", header);

    assertThat(ClientTimeout.whole(http)).isEmpty();
  }

  @Test
  void isTheShorterOfTwo() {
    var http = new MockHttpServletRequest();
    http.addHeader("X-Stainless-Timeout", "20");
    http.addHeader("X-Stainless-Read-Timeout", "10");

    assertThat(ClientTimeout.whole(http)).hasValue(Duration.ofSeconds(11));
  }
}
