package dev.darkroom.access;

import java.time.Duration;

/**
 * Counts what each caller takes within a minute, in buckets that fill up again evenly. Thread-safe.
 */
public interface RateLimiter {
  /**
   * A caller's bucket as it is after a call.
   *
   * @param taken whether what was asked for was there; if not, nothing was taken
   * @param remaining that may be taken now
   * @param untilTaken until what was asked for is there; zero if it was taken
   * @param untilFull until all of a minute's is there
   */
  record Level(boolean taken, long remaining, Duration untilTaken, Duration untilFull) {}

  /**
   * Takes something, if it is there.
   *
   * @param count 0 or more; what is more than a minute's is never there
   * @param perMinute what the bucket holds, and what comes in a minute; 1 or more
   */
  Level take(String caller, Limit limit, int perMinute, int count);

  /** Puts something back that was taken in vain. */
  void giveBack(String caller, Limit limit, int perMinute, int count);
}
