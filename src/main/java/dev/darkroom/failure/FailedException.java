package dev.darkroom.failure;

import org.jspecify.annotations.Nullable;

/** Accepted work that could not be finished. */
public final class FailedException extends DarkroomException {
  public FailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
