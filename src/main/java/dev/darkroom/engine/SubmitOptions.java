package dev.darkroom.engine;

import dev.darkroom.engine.schedule.Claim;
import java.time.Duration;

/**
 * What is asked for beside the work itself.
 *
 * @param timeout from admission until the request expires, above 0
 * @param urgency 0, the most urgent, to 7; 3 is ordinary (RFC 9218, section 4.1)
 * @param caller whose requests share one part of the queue and of the devices
 * @param previews that are made of each image on its way, 0 or more
 */
public record SubmitOptions(Duration timeout, int urgency, String caller, int previews) {
  /** The urgency of most. */
  public static final int ORDINARY = Claim.ORDINARY;

  public static final int LEAST_URGENT = 7;

  public SubmitOptions {
    if (!timeout.isPositive() || urgency < 0 || urgency > LEAST_URGENT || previews < 0) {
      throw new IllegalArgumentException(
          "timeout must be above 0, urgency 0 to 7, and previews 0 or more");
    }
  }

  /** Without previews. */
  public SubmitOptions(Duration timeout, int urgency, String caller) {
    this(timeout, urgency, caller, 0);
  }

  /**
   * Whether a preview is due. They come at even distances, as far from the first step as from the
   * last.
   *
   * @param taken steps so far, 1 or more
   * @param steps in all
   */
  boolean isPreviewDue(int taken, int steps) {
    return previewsUntil(taken, steps) > previewsUntil(taken - 1, steps);
  }

  /** Preview j of 1 to n is due when j / (n + 1) of the steps are taken. */
  private long previewsUntil(int taken, int steps) {
    return Math.min(previews, (previews + 1L) * taken / steps);
  }

  Claim claim(long submittedNanos) {
    return new Claim(caller, urgency, submittedNanos, timeout.toNanos());
  }
}
