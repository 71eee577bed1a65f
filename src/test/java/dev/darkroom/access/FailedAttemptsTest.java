package dev.darkroom.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
  private long nanos;
  private final FailedAttempts attempts = new FailedAttempts(() -> nanos);

  private void fail(String address, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(attempts.failed(address)).isEmpty();
    }
  }

  private void pass(int seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void theEleventhWithinAMinuteWaitsForItsEnd() {
    fail("10.0.0.7", 10);
    pass(20);

    assertThat(attempts.failed("10.0.0.7")).hasValue(Duration.ofSeconds(40));
  }

  @Test
  void otherAddressesGoOn() {
    fail("10.0.0.7", 10);

    fail("10.0.0.8", 10);
  }

  @Test
  void afterAMinuteItMayTryAgain() {
    fail("10.0.0.7", 10);
    pass(60);

    fail("10.0.0.7", 10);
  }

  @Test
  void theAddressesOfOneNetworkCountTogether() {
    for (int i = 0; i < 10; i++) {
      fail("2001:db8:0:1::" + i, 1);
    }

    assertThat(attempts.failed("2001:db8:0:1:ffff::1")).isPresent();
    assertThat(attempts.failed("2001:db8:0:2::1")).isEmpty();
  }

  @Test
  void forgetsTheAddressesThatCameFirst() {
    fail("10.0.0.7", 10);
    for (int i = 0; i < FailedAttempts.MAX_ADDRESSES; i++) {
      fail("10.1.%d.%d".formatted(i / 256, i % 256), 1);
    }

    assertThat(attempts.failed("10.0.0.7")).isEmpty();
  }
}
