package dev.darkroom.failure;

/** A model gave values of which no image can be made. */
public final class InvalidOutputException extends DarkroomException {
  public InvalidOutputException(String network, String model) {
    super("the %s of model %s gave values that are not numbers".formatted(network, model), null);
  }
}
