package dev.darkroom.api;

import java.time.Duration;

/**
 * How slow a client may be with what it sends or reads.
 *
 * @param grace time before it counts
 */
record LeastRate(long bytesPerSecond, Duration grace) {
  /**
   * @param nanos for which the service waited for these bytes
   */
  boolean isMissed(long bytes, long nanos) {
    return bytes < (nanos - grace.toNanos()) / 1e9 * bytesPerSecond;
  }
}
