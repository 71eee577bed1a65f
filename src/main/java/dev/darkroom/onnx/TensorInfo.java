package dev.darkroom.onnx;

import java.util.List;

/**
 * An input or output as the model declares it.
 *
 * @param shape a dimension each, -1 where the model leaves it open; empty for a scalar
 */
public record TensorInfo(String name, ElementType type, List<Long> shape) {
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Whether a value of this shape may be this tensor. */
  public boolean accepts(long... actual) {
    if (actual.length != shape.size()) {
      return false;
    }
    for (int i = 0; i < actual.length; i++) {
      if (shape.get(i) >= 0 && shape.get(i) != actual[i]) {
        return false;
      }
    }
    return true;
  }
}
