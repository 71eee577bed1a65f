package dev.darkroom.job;

import java.util.Locale;

/**
 * Where a job is in its life.
 *
 * <pre>
 *   queued --> running --> succeeded | failed | cancelled | expired
 *      +-------------------------------^-----------^-----------^
 * </pre>
 */
public enum JobState {
  /** No worker has started it. */
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  /** It was not done within its time. */
  EXPIRED;

  /** Whether nothing more happens to it. */
  public boolean isFinal() {
    return this != QUEUED && this != RUNNING;
  }

  /** As an answer spells it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
