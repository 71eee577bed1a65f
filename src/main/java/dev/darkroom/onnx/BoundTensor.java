package dev.darkroom.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.darkroom.tensor.Float16;
import dev.darkroom.tensor.FloatTensor;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A direct buffer that ONNX Runtime reads or writes in place, and its view as float32 values. Its
 * memory is free again as soon as it is closed: the garbage collector would not know how much of it
 * there is.
 */
final class BoundTensor implements AutoCloseable {
  /** As ONNX Runtime's own allocators align. */
  private static final int ALIGNMENT = 64;

  private final ElementType type;
  private final Arena memory;
  private final ByteBuffer raw;
  private final OnnxTensor onnx;
  private final @Nullable FloatTensor floats;

  private BoundTensor(
      ElementType type,
      Arena memory,
      ByteBuffer raw,
      OnnxTensor onnx,
      @Nullable FloatTensor floats) {
    this.type = type;
    this.memory = memory;
    this.raw = raw;
    this.onnx = onnx;
    this.floats = floats;
  }

  @SuppressWarnings("MustBeClosed") // The memory is closed with the tensor.
  static BoundTensor of(ElementType type, long[] shape) throws OrtException {
    int values = FloatTensor.size(shape);
    Arena memory = Arena.ofShared();
    try {
      ByteBuffer raw = allocate(memory, values, type.bytes);
      FloatTensor floats =
          switch (type) {
            case FLOAT32 -> FloatTensor.over(raw.asFloatBuffer(), shape);
            case FLOAT16 ->
                FloatTensor.over(allocate(memory, values, Float.BYTES).asFloatBuffer(), shape);
            case INT32, INT64 -> null;
          };
      OnnxTensor onnx =
          OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), raw, shape, type.onnx);
      return new BoundTensor(type, memory, raw, onnx, floats);
    } catch (OrtException | RuntimeException | OutOfMemoryError e) {
      memory.close();
      throw e;
    }
  }

  private static ByteBuffer allocate(Arena memory, int values, int bytes) {
    long size = Math.multiplyExact(values, bytes);
    return memory.allocate(size, ALIGNMENT).asByteBuffer().order(ByteOrder.nativeOrder());
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
    memory.close();
  }
}
