package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.access.CallerSettings;
import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A caller who waits two seconds. */
class HttpCallerTest {
  private static final long ARRIVAL = Long.MAX_VALUE - 5;

  private long nanos = ARRIVAL;
  private boolean gone;
  private boolean draining;
  private int glances;
  private final HttpCaller caller =
      new HttpCaller(
          "somebody",
          CallerSettings.USUAL,
          Duration.ofSeconds(2),
          3,
          ARRIVAL,
          this::isGone,
          () -> draining,
          () -> nanos);

  @Test
  void itsTimeCountsFromItsArrival() {
    pass(1999);
    caller.check();
    assertThat(caller.timeout()).isEqualTo(Duration.ofMillis(1));
    pass(1);

    assertThatThrownBy(caller::check)
        .isInstanceOfSatisfying(
            DeadlineException.class, e -> assertThat(e.allowed()).isEqualTo(Duration.ofSeconds(2)));
  }

  @Test
  void whoHasGoneIsNoticed() {
    caller.check();
    gone = true;
    pass(100);

    assertThatThrownBy(caller::check).isInstanceOf(CancellationException.class);
  }

  @Test
  void theConnectionIsLookedAtTenTimesASecond() {
    for (int i = 0; i < 1000; i++) {
      caller.check();
      pass(1);
    }

    assertThat(glances).isEqualTo(10);
  }

  @Test
  void whatWaitsIsRefusedWhenTheServiceStops() {
    draining = true;

    assertThatThrownBy(caller::check).isInstanceOf(UnavailableException.class);
  }

  private boolean isGone() {
    glances++;
    return gone;
  }

  private void pass(long milliseconds) {
    nanos += TimeUnit.MILLISECONDS.toNanos(milliseconds);
  }
}
