package dev.darkroom.engine;

import java.time.Duration;

/**
 * What is asked for beside the work itself.
 *
 * @param timeout from admission until the work is stopped, above 0
 * @param urgency 0, the most urgent, to 7; 3 is ordinary (RFC 9218, section 4.1)
 */
public record Terms(Duration timeout, int urgency) {
  /** The urgency of most. */
  public static final int ORDINARY = 3;

  public static final int LEAST_URGENT = 7;

  public Terms {
    if (!timeout.isPositive() || urgency < 0 || urgency > LEAST_URGENT) {
      throw new IllegalArgumentException("timeout must be above 0, and urgency 0 to 7");
    }
  }

  /** How much its work counts when it is compared with others': half for each degree of urgency. */
  double weight() {
    return Math.scalb(1.0, urgency - ORDINARY);
  }
}
