package dev.darkroom.engine;

import dev.darkroom.engine.schedule.Claim;
import dev.darkroom.pipeline.Previews;
import java.time.Duration;

/**
 * What is asked for beside the work itself.
 *
 * @param timeout from admission until the request expires, above 0
 * @param urgency 0, the most urgent, to 7; 3 is ordinary (RFC 9218, section 4.1)
 * @param caller whose requests share one part of the queue and of the devices
 * @param weight of the caller's part of the devices beside those of others, above 0
 * @param previews of each image on its way
 */
public record SubmitOptions(
    Duration timeout, int urgency, String caller, double weight, Previews previews) {
  /** The urgency of most. */
  public static final int ORDINARY = Claim.ORDINARY;

  public static final int LEAST_URGENT = 7;

  public SubmitOptions {
    if (!timeout.isPositive() || urgency < 0 || urgency > LEAST_URGENT || !(weight > 0)) {
      throw new IllegalArgumentException("timeout and weight must be above 0, and urgency 0 to 7");
    }
  }

  /** Of the usual weight, without previews. */
  public SubmitOptions(Duration timeout, int urgency, String caller) {
    this(timeout, urgency, caller, Claim.USUAL_WEIGHT, Previews.NONE);
  }

  Claim claim(long submittedNanos) {
    return new Claim(caller, weight, urgency, submittedNanos, timeout.toNanos());
  }
}
