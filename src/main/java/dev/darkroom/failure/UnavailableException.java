package dev.darkroom.failure;

import java.time.Duration;

/** A good request that cannot be taken now; the same request may be taken later. */
public final class UnavailableException extends DarkroomException {
  /** Why not now. */
  public enum Reason {
    QUEUE_FULL,
    WAIT_TOO_SHORT,
    SHUTTING_DOWN,
    DEVICE_FAILED
  }

  /** When there is nothing to compute it from: another replica may answer at once. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Reason reason;
  private final Duration retryAfter;

  public UnavailableException(Reason reason, String message) {
    this(reason, message, SOON);
  }

  public UnavailableException(Reason reason, String message, Duration retryAfter) {
    super(message, null);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  /** When the request has a chance again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
