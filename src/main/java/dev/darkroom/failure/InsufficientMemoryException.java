package dev.darkroom.failure;

import org.jspecify.annotations.Nullable;

/** A device cannot hold what a run needs; with fewer images at once it may. */
public final class InsufficientMemoryException extends DarkroomException {
  public InsufficientMemoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
