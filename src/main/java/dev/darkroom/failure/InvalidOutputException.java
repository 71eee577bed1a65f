package dev.darkroom.failure;

/** A model gave values of which no image can be made. */
public final class InvalidOutputException extends DarkroomException {
  private final String network;
  private final String model;

  public InvalidOutputException(String network, String model) {
    super("the %s of model %s gave values that are not numbers".formatted(network, model), null);
    this.network = network;
    this.model = model;
  }

  /** Its folder, such as {@code unet}. */
  public String network() {
    return network;
  }

  public String model() {
    return model;
  }
}
