package dev.darkroom.failure;

/** A model gave values of which no picture can be made. */
public final class InvalidOutputException extends DarkroomException {
  public InvalidOutputException(String message) {
    super(message, null);
  }
}
