package dev.darkroom.failure;

/** A good request that cannot be taken now; the same request may be taken later. */
public final class UnavailableException extends DarkroomException {
  /** Why not now. */
  public enum Reason {
    QUEUE_FULL,
    SHUTTING_DOWN,
    DEVICE_FAILED
  }

  private final Reason reason;

  public UnavailableException(Reason reason, String message) {
    super(message, null);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
