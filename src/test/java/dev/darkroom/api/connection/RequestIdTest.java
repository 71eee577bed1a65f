package dev.darkroom.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
  /** The example of W3C Trace Context, section 3.2.3. */
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "550e8400-e29b-41d4-a716-446655440000", "Root=1-67891233-abcdef:7/x"})
  void aCallersOwnIsKept(String id) {
    assertThat(RequestId.of(id, TRACEPARENT)).isEqualTo(id);
    assertThat(RequestId.of(" " + id + " ", null)).isEqualTo(id);
  }

  @Test
  void ofALongOneThereIsTheBeginning() {
    assertThat(RequestId.of("a".repeat(129), null)).isEqualTo("a".repeat(128));
  }

  /** Such as one that would begin another line in a log. */
  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", " ", "a b", "a\tb", "a\nb", "\u001b[31m", "\"", "<b>", "ä", "$" + "{x}"})
  void whatIsNoneGivesWayToTheTrace(String id) {
    assertThat(RequestId.of(id, TRACEPARENT)).isEqualTo(TRACE);
  }

  /** W3C Trace Context, section 4.3. */
  @Test
  void aLaterVersionMayHaveMore() {
    assertThat(RequestId.of(null, "cc-" + TRACE + "-00f067aa0ba902b7-01-what-the-future-will-be"))
        .isEqualTo(TRACE);
  }

  /** W3C Trace Context, sections 3.2.2.1 to 3.2.2.4. */
  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "00-" + TRACE,
        "ff-" + TRACE + "-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-" + TRACE + "-00f067aa0ba902b7-01-more",
        "00-" + TRACE + "-00f067aa0ba902b7-0x"
      })
  void whoSaysNothingGetsANewOne(String traceparent) {
    String id = RequestId.of(null, traceparent);

    assertThat(id).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
    assertThat(RequestId.of(null, traceparent)).isNotEqualTo(id);
  }
}
