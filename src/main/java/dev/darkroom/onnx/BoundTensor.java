package dev.darkroom.onnx;

import dev.darkroom.tensor.Float16;
import dev.darkroom.tensor.FloatTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Memory that ONNX Runtime reads or writes in place, and its view as float32 values.
 *
 * @param raw the values as the model has them
 * @param floats null where they are whole numbers
 */
record BoundTensor(ElementType type, ByteBuffer raw, @Nullable FloatTensor floats) {
  /**
   * A tensor over memory that somebody else owns.
   *
   * @param memory for the view of float16 values
   */
  static BoundTensor over(MemorySegment values, ElementType type, long[] shape, Arena memory) {
    FloatTensor floats =
        switch (type) {
          case FLOAT32 -> floats(values, shape);
          case FLOAT16 ->
              floats(
                  memory.allocate(
                      values.byteSize() / Short.BYTES * Float.BYTES, PlainBinding.ALIGNMENT),
                  shape);
          case INT32, INT64 -> null;
        };
    return new BoundTensor(type, buffer(values), floats);
  }

  private static FloatTensor floats(MemorySegment values, long[] shape) {
    return FloatTensor.over(buffer(values).asFloatBuffer(), shape);
  }

  private static ByteBuffer buffer(MemorySegment values) {
    return values.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  @Override
  public FloatTensor floats() {
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
}
