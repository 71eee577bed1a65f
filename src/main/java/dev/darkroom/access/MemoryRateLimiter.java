package dev.darkroom.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The buckets of one process, of the callers that asked last. Thread-safe. */
public final class MemoryRateLimiter implements RateLimiter {
  static final int MAX_BUCKETS = 20_000;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TimeMeter meter;

  @GuardedBy("this")
  private final Map<Key, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Bucket> eldest) {
          return size() > MAX_BUCKETS;
        }
      };

  /** With another rate, it is another bucket. */
  private record Key(String caller, Limit limit, int perMinute) {}

  /**
   * @param clock nanoseconds that never go back
   */
  public MemoryRateLimiter(LongSupplier clock) {
    // The library takes a clock that has passed the greatest long for one that went back.
    long origin = clock.getAsLong();
    this.meter =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return clock.getAsLong() - origin;
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
  }

  @Override
  public Level take(String caller, Limit limit, int perMinute, int count) {
    Bucket bucket = bucket(new Key(caller, limit, perMinute));
    if (count == 0) {
      return new Level(
          true, bucket.getAvailableTokens(), Duration.ZERO, untilFull(bucket, perMinute));
    }
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(count);
    return new Level(
        probe.isConsumed(),
        probe.getRemainingTokens(),
        Duration.ofNanos(probe.getNanosToWaitForRefill()),
        Duration.ofNanos(probe.getNanosToWaitForReset()));
  }

  private static Duration untilFull(Bucket bucket, int perMinute) {
    EstimationProbe probe = bucket.estimateAbilityToConsume(perMinute);
    return Duration.ofNanos(probe.getNanosToWaitForRefill());
  }

  @Override
  public void giveBack(String caller, Limit limit, int perMinute, int count) {
    if (count > 0) {
      bucket(new Key(caller, limit, perMinute)).addTokens(count);
    }
  }

  private synchronized Bucket bucket(Key key) {
    return buckets.computeIfAbsent(
        key,
        _ ->
            Bucket.builder()
                .withCustomTimePrecision(meter)
                .addLimit(
                    limit -> limit.capacity(key.perMinute).refillGreedy(key.perMinute, MINUTE))
                .build());
  }
}
