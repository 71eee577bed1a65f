package dev.darkroom.api;

import java.time.Duration;

/**
 * How slow a client may be with what it sends or reads.
 *
 * @param grace time before it counts
 */
record LeastRate(long bytesPerSecond, Duration grace) {
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** Of bodies and of answers. */
  static final LeastRate USUAL = new LeastRate(16_000, GRACE);

  /** While others wait for the room of a body that is on its way. */
  static final LeastRate BESIDE_OTHERS = new LeastRate(160_000, GRACE);

  /**
   * @param nanos for which the service waited for these bytes
   */
  boolean isMissed(long bytes, long nanos) {
    return bytes < (nanos - grace.toNanos()) / 1e9 * bytesPerSecond;
  }
}
