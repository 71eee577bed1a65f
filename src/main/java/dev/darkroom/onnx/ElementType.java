package dev.darkroom.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.util.Arrays;
import java.util.Optional;

/** The element types that a diffusion pipeline's inputs and outputs have. */
public enum ElementType {
  FLOAT32(OnnxJavaType.FLOAT, Float.BYTES),
  FLOAT16(OnnxJavaType.FLOAT16, Short.BYTES),
  INT32(OnnxJavaType.INT32, Integer.BYTES),
  INT64(OnnxJavaType.INT64, Long.BYTES);

  final OnnxJavaType onnx;
  final int bytes;

  ElementType(OnnxJavaType onnx, int bytes) {
    this.onnx = onnx;
    this.bytes = bytes;
  }

  public boolean isFloat() {
    return this == FLOAT32 || this == FLOAT16;
  }

  static Optional<ElementType> of(OnnxJavaType onnx) {
    return Arrays.stream(values()).filter(type -> type.onnx == onnx).findFirst();
  }
}
