package dev.darkroom.failure;

import java.time.Duration;

/** Accepted work that was stopped because its time had passed. */
public final class DeadlineException extends DarkroomException {
  private final Duration allowed;

  /**
   * @param allowed what it was given
   */
  public DeadlineException(Duration allowed) {
    super("not done within " + allowed, null);
    this.allowed = allowed;
  }

  public Duration allowed() {
    return allowed;
  }
}
