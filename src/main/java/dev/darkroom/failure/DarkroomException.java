package dev.darkroom.failure;

import org.jspecify.annotations.Nullable;

/** What Darkroom refuses or fails at. The message is fit for the person who asked. */
public abstract sealed class DarkroomException extends RuntimeException
    permits InvalidInputException,
        BrokenModelException,
        UnavailableException,
        DeadlineException,
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
