package dev.darkroom.onnx;

/** What a UNet's input {@code timestep} takes. */
public sealed interface TimestepInput {
  /** A value for each row: rows at different timesteps can share a run. */
  record PerRow() implements TimestepInput {}

  /**
   * One value for all rows of a run.
   *
   * @param reason why it was left so
   */
  record Shared(String reason) implements TimestepInput {}
}
