package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.DeadlineException;
import dev.darkroom.job.Caller;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A caller who waits two seconds. */
class CallerCancellationTest {
  private long nanos = Long.MAX_VALUE - 5;
  private boolean gone;
  private int glances;
  private final CallerCancellation cancellation =
      new CallerCancellation(
          new Caller() {
            @Override
            public Duration timeout() {
              return Duration.ofSeconds(2);
            }

            @Override
            public int urgency() {
              return ORDINARY_URGENCY;
            }

            @Override
            public boolean isGone() {
              glances++;
              return gone;
            }
          },
          () -> nanos);

  @Test
  void theDeadlineCountsFromTheArrival() {
    pass(1999);
    cancellation.check();
    pass(1);

    assertThatThrownBy(cancellation::check)
        .isInstanceOf(DeadlineException.class)
        .hasMessage("it was not done after 2 seconds");
  }

  @Test
  void whoHasGoneIsNoticed() {
    cancellation.check();
    gone = true;
    pass(100);

    assertThatThrownBy(cancellation::check).isInstanceOf(CancellationException.class);
  }

  @Test
  void theConnectionIsLookedAtTenTimesASecond() {
    for (int i = 0; i < 1000; i++) {
      cancellation.check();
      pass(1);
    }

    assertThat(glances).isEqualTo(10);
  }

  private void pass(long milliseconds) {
    nanos += TimeUnit.MILLISECONDS.toNanos(milliseconds);
  }
}
