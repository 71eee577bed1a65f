package dev.darkroom.onnx;

/** A graph is not what an edit expects at some place. */
final class Mismatch extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  Mismatch(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
