package dev.darkroom.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.darkroom.tensor.Float16;
import dev.darkroom.tensor.FloatTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A direct buffer that ONNX Runtime reads or writes in place, and its view as float32 values. */
final class BoundTensor implements AutoCloseable {
  private final ElementType type;
  private final ByteBuffer raw;
  private final OnnxTensor onnx;
  private final @Nullable FloatTensor floats;

  private BoundTensor(
      ElementType type, ByteBuffer raw, OnnxTensor onnx, @Nullable FloatTensor floats) {
    this.type = type;
    this.raw = raw;
    this.onnx = onnx;
    this.floats = floats;
  }

  static BoundTensor of(ElementType type, long[] shape) throws OrtException {
    int bytes = Math.multiplyExact(FloatTensor.size(shape), type.bytes);
    ByteBuffer raw = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    FloatTensor floats =
        switch (type) {
          case FLOAT32 -> FloatTensor.over(raw.asFloatBuffer(), shape);
          case FLOAT16 -> FloatTensor.zeros(shape);
          case INT32, INT64 -> null;
        };
    OnnxTensor onnx =
        OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), raw, shape, type.onnx);
    return new BoundTensor(type, raw, onnx, floats);
  }

  OnnxTensor onnx() {
    return onnx;
  }

  FloatTensor floats() {
    if (floats == null) {
      throw new IllegalArgumentException("a tensor of " + type + " has no float values");
    }
    return floats;
  }

  void put(long... values) {
    if (values.length * type.bytes != raw.capacity()) {
      throw new IllegalArgumentException(values.length + " values do not fill the tensor");
    }
    for (int i = 0; i < values.length; i++) {
      switch (type) {
        case INT64 -> raw.putLong(i * Long.BYTES, values[i]);
        case INT32 -> raw.putInt(i * Integer.BYTES, Math.toIntExact(values[i]));
        case FLOAT32, FLOAT16 -> floats().data().put(i, values[i]);
      }
    }
  }

  /** Before a run: what was written as float32 becomes what the model reads. */
  void push() {
    if (type == ElementType.FLOAT16) {
      Float16.fromFloats(floats().data(), raw.asShortBuffer());
    }
  }

  /** After a run: what the model wrote becomes float32. */
  void pull() {
    if (type == ElementType.FLOAT16) {
      Float16.toFloats(raw.asShortBuffer(), floats().data());
    }
  }

  @Override
  public void close() {
    onnx.close();
  }
}
