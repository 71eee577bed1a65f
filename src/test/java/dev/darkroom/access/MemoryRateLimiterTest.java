package dev.darkroom.access;

import static dev.darkroom.access.Limit.IMAGES_PER_MINUTE;
import static dev.darkroom.access.Limit.REQUESTS_PER_MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.access.RateLimiter.Level;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ten a minute are one every six seconds. */
class MemoryRateLimiterTest {
  private long nanos = Long.MAX_VALUE - 5;
  private final RateLimiter limiter = new MemoryRateLimiter(() -> nanos);

  private Level take(String caller, int count) {
    return limiter.take(caller, IMAGES_PER_MINUTE, 10, count);
  }

  private void pass(int seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void aMinutesMayBeTakenAtOnceAndTheNextComesWithTime() {
    assertThat(take("alice", 10).taken()).isTrue();

    Level empty = take("alice", 1);
    pass(5);
    Level early = take("alice", 1);
    pass(1);
    Level late = take("alice", 1);

    assertThat(empty).isEqualTo(level(false, 0, 6, 60));
    assertThat(early).isEqualTo(level(false, 0, 1, 55));
    assertThat(late).isEqualTo(level(true, 0, 0, 60));
  }

  private static Level level(boolean taken, long remaining, int untilTaken, int untilFull) {
    return new Level(
        taken, remaining, Duration.ofSeconds(untilTaken), Duration.ofSeconds(untilFull));
  }

  @Test
  void whatIsRefusedTakesNothing() {
    take("alice", 7);

    assertThat(take("alice", 4)).isEqualTo(level(false, 3, 6, 42));
    assertThat(take("alice", 3).taken()).isTrue();
  }

  @Test
  void takingNothingTellsWhatIsThere() {
    assertThat(take("alice", 0)).isEqualTo(level(true, 10, 0, 0));
    take("alice", 4);

    assertThat(take("alice", 0)).isEqualTo(level(true, 6, 0, 24));
  }

  @Test
  void whatIsGivenBackIsThereAgainAndNoMoreThanAMinutes() {
    take("alice", 10);
    limiter.giveBack("alice", IMAGES_PER_MINUTE, 10, 4);
    assertThat(take("alice", 0).remaining()).isEqualTo(4);

    limiter.giveBack("alice", IMAGES_PER_MINUTE, 10, 9);
    assertThat(take("alice", 0).remaining()).isEqualTo(10);
  }

  @Test
  void moreThanAMinutesIsNeverThere() {
    pass(600);

    assertThat(take("alice", 11).taken()).isFalse();
    assertThat(take("alice", 0).remaining()).isEqualTo(10);
  }

  @Test
  void callersAndLimitsHaveBucketsOfTheirOwn() {
    take("alice", 10);

    assertThat(take("bob", 10).taken()).isTrue();
    assertThat(limiter.take("alice", REQUESTS_PER_MINUTE, 10, 10).taken()).isTrue();
  }

  /** Whoever asks all the while is not forgotten for those that come once. */
  @Test
  void onlyTheBucketsThatWereUsedLastAreKept() {
    take("alice", 10);
    take("once", 10);
    for (int i = 0; i < MemoryRateLimiter.MAX_BUCKETS - 1; i++) {
      take("stranger " + i, 1);
      if (i % 1000 == 0) {
        take("alice", 1);
      }
    }

    assertThat(take("alice", 1).taken()).isFalse();
    assertThat(take("once", 10).taken()).isTrue();
  }
}
