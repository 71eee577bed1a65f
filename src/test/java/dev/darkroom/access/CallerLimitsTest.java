package dev.darkroom.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CallerLimitsTest {
  private static CallerLimits limits(int first) {
    return new CallerLimits(
        first,
        first + 1,
        first + 2,
        first + 3,
        first + 4,
        first + 5,
        first + 6,
        first + 7,
        List.of("model " + first),
        first % 8);
  }

  @Test
  void itsOwnCountBeforeOthers() {
    assertThat(limits(10).or(limits(30))).isEqualTo(limits(10));
  }

  @Test
  void othersCountWhereItHasNone() {
    assertThat(CallerLimits.NONE.or(limits(30))).isEqualTo(limits(30));
    assertThat(limits(10).or(CallerLimits.NONE)).isEqualTo(limits(10));
  }
}
