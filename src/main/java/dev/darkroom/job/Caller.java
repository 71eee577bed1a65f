package dev.darkroom.job;

import dev.darkroom.engine.Terms;
import java.time.Duration;

/** Who waits for a job. */
public interface Caller {
  /** What most callers are, of 0, the most urgent, to {@link #LEAST_URGENT} (RFC 9218). */
  int ORDINARY_URGENCY = Terms.ORDINARY;

  int LEAST_URGENT = Terms.LEAST_URGENT;

  /** After which the work is stopped, above 0. */
  Duration timeout();

  /** 0, the most urgent, to {@link #LEAST_URGENT}. */
  int urgency();

  /**
   * Whether nobody waits any more. Asked now and then while the job runs, on the waiting thread.
   */
  boolean isGone();
}
