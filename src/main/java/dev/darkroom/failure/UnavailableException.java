package dev.darkroom.failure;

import java.time.Duration;

/** A good request that cannot be taken now; the same request may be taken later. */
public final class UnavailableException extends DarkroomException {
  /** The kinds of refusals, as meters count them. */
  public enum Reason {
    QUEUE_FULL,
    WAIT_TOO_SHORT,
    JOBS_FULL,
    RATE_LIMITED,
    SHUTTING_DOWN,
    DEVICE_FAILED
  }

  /** When there is nothing to compute it from: another replica may answer at once. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Refusal refusal;
  private final Duration retryAfter;

  public UnavailableException(Refusal refusal) {
    this(refusal, SOON);
  }

  public UnavailableException(Refusal refusal, Duration retryAfter) {
    super(refusal.toString(), null);
    this.refusal = refusal;
    this.retryAfter = retryAfter;
  }

  public Refusal refusal() {
    return refusal;
  }

  public Reason reason() {
    return switch (refusal) {
      case Refusal.QueueFull _, Refusal.HeapFull _ -> Reason.QUEUE_FULL;
      case Refusal.JobsFull _ -> Reason.JOBS_FULL;
      case Refusal.CallerLimited _ -> Reason.RATE_LIMITED;
      case Refusal.WaitTooShort _ -> Reason.WAIT_TOO_SHORT;
      case Refusal.ShuttingDown _ -> Reason.SHUTTING_DOWN;
      case Refusal.DeviceFailed _ -> Reason.DEVICE_FAILED;
    };
  }

  /** When the request has a chance again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
