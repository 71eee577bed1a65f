package dev.darkroom.failure;

/** Accepted work that was stopped because its time had passed. */
public final class DeadlineException extends DarkroomException {
  public DeadlineException(String message) {
    super(message, null);
  }
}
