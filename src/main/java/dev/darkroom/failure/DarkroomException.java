package dev.darkroom.failure;

import org.jspecify.annotations.Nullable;

/**
 * What Darkroom refuses or fails at, with its facts; each API makes of them what its clients read.
 */
public abstract sealed class DarkroomException extends RuntimeException
    permits InvalidInputException,
        BrokenModelException,
        UnavailableException,
        DeadlineException,
        JobStateException,
        InsufficientMemoryException,
        InvalidOutputException,
        FailedException {
  private final String message;

  DarkroomException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.message = message;
  }

  @Override
  public final String getMessage() {
    return message;
  }
}
