package dev.darkroom.job;

import dev.darkroom.engine.SubmitOptions;
import java.time.Duration;

/** Who waits for a job. */
public interface Caller {
  /** What most callers are, of 0, the most urgent, to {@link #LEAST_URGENT} (RFC 9218). */
  int ORDINARY_URGENCY = SubmitOptions.ORDINARY;

  int LEAST_URGENT = SubmitOptions.LEAST_URGENT;

  /** Who it is: callers with the same key share one part of the queue and of the devices. */
  String key();

  /** After which the work is stopped, above 0. */
  Duration timeout();

  /** 0, the most urgent, to {@link #LEAST_URGENT}. */
  int urgency();

  /**
   * Whether nobody waits any more. Asked now and then while the job runs, on the waiting thread.
   */
  boolean isGone();
}
