package dev.darkroom.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A body is larger than the service reads; found by its header or while it is read. */
final class BodyTooLargeException extends RuntimeException {
  private final long maxBytes;

  BodyTooLargeException(long maxBytes) {
    super("the body is too large");
    this.maxBytes = maxBytes;
  }

  String limit() {
    return "at most " + maxBytes + " bytes";
  }

  /** The exception, where it is the cause of another. */
  static Optional<BodyTooLargeException> in(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BodyTooLargeException tooLarge) {
        return Optional.of(tooLarge);
      }
    }
    return Optional.empty();
  }
}
