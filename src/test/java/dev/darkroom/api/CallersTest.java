package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.access.CallerLimits;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class CallersTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static int urgency(CallerLimits limits, String priority) {
    var request = new MockHttpServletRequest();
    request.addHeader("Priority", priority);
    return new Callers(MINUTE, MINUTE, limits).of(request).urgency();
  }

  /** 0 is the most urgent (RFC 9218, section 4.1). */
  @ParameterizedTest
  @CsvSource({"u=0, 5", "u=4, 5", "u=5, 5", "u=6, 6", "i, 5"})
  void nobodyIsMoreUrgentThanItMayBe(String priority, int urgency) {
    var limits = new CallerLimits(null, null, null, null, null, null, null, null, null, 5);

    assertThat(urgency(limits, priority)).isEqualTo(urgency);
  }

  @ParameterizedTest
  @CsvSource({"u=0, 0", "u=7, 7", "i, 3", "u=8, 3"})
  void withoutALimitItIsAsUrgentAsItSays(String priority, int urgency) {
    assertThat(urgency(CallerLimits.NONE, priority)).isEqualTo(urgency);
  }
}
