package dev.darkroom.tensor;

import dev.darkroom.failure.InsufficientMemoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Float32 values in row-major order over a direct, native-order buffer, which native code reads and
 * writes in place.
 *
 * <p>Not thread-safe: whoever owns a tensor writes it.
 */
public final class FloatTensor {
  private final FloatBuffer data;
  private final long[] shape;

  private FloatTensor(FloatBuffer data, long[] shape) {
    this.data = data;
    this.shape = shape;
  }

  /**
   * A tensor of zeros.
   *
   * @throws InsufficientMemoryException if there is no memory for it
   */
  public static FloatTensor zeros(long... shape) {
    int bytes = Math.multiplyExact(size(shape), Float.BYTES);
    try {
      ByteBuffer data = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      return new FloatTensor(data.asFloatBuffer(), shape.clone());
    } catch (OutOfMemoryError e) {
      throw new InsufficientMemoryException("there is no memory for " + Arrays.toString(shape), e);
    }
  }

  /**
   * A tensor over a direct, native-order buffer that somebody else owns.
   *
   * @throws IllegalArgumentException if the buffer does not hold as many values as the shape
   */
  public static FloatTensor over(FloatBuffer data, long... shape) {
    if (!data.isDirect() || data.capacity() != size(shape)) {
      throw new IllegalArgumentException(
          data + " does not hold the shape " + Arrays.toString(shape));
    }
    return new FloatTensor(data, shape.clone());
  }

  /**
   * A tensor with a copy of {@code values}.
   *
   * @throws IllegalArgumentException if there are not as many values as the shape holds
   */
  public static FloatTensor of(float[] values, long... shape) {
    if (values.length != size(shape)) {
      throw new IllegalArgumentException(
          values.length + " values do not fill the shape " + Arrays.toString(shape));
    }
    FloatTensor tensor = zeros(shape);
    tensor.data.put(0, values);
    return tensor;
  }

  /** The number of values in a shape; a scalar's shape is empty and holds one. */
  public static int size(long... shape) {
    long size = 1;
    for (long dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    return Math.toIntExact(size);
  }

  public long[] shape() {
    return shape.clone();
  }

  public long dimension(int axis) {
    return shape[axis];
  }

  public int size() {
    return data.capacity();
  }

  /** The values themselves, position 0, limit {@link #size()}; use absolute gets and puts. */
  public FloatBuffer data() {
    return data;
  }

  public float get(int index) {
    return data.get(index);
  }

  /** A view of {@code count} entries along the first axis, starting at {@code first}. */
  public FloatTensor rows(int first, int count) {
    int rowSize = size() / Math.toIntExact(shape[0]);
    long[] viewShape = shape.clone();
    viewShape[0] = count;
    return new FloatTensor(data.slice(first * rowSize, count * rowSize), viewShape);
  }

  /** A view of {@code count} entries along the second axis of a tensor with one row. */
  public FloatTensor channels(int first, int count) {
    if (shape[0] != 1) {
      throw new IllegalArgumentException(this + " must have one row");
    }
    int channelSize = size() / Math.toIntExact(shape[1]);
    long[] viewShape = shape.clone();
    viewShape[1] = count;
    return new FloatTensor(data.slice(first * channelSize, count * channelSize), viewShape);
  }

  /** Whether all values are numbers. */
  public boolean isFinite() {
    for (int i = 0; i < size(); i++) {
      if (!Float.isFinite(data.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** A tensor of its own with the same shape and values. */
  public FloatTensor copy() {
    FloatTensor copy = zeros(shape);
    copy.copyFrom(this);
    return copy;
  }

  /**
   * Copies the values of a tensor of the same size.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public void copyFrom(FloatTensor source) {
    requireSameSize(source);
    data.put(0, source.data, 0, size());
  }

  /** The values, copied. */
  public float[] toArray() {
    float[] values = new float[size()];
    data.get(0, values);
    return values;
  }

  private void requireSameSize(FloatTensor other) {
    if (other.size() != size()) {
      throw new IllegalArgumentException(
          Arrays.toString(other.shape) + " does not have the size of " + Arrays.toString(shape));
    }
  }

  @Override
  public String toString() {
    return "float32" + Arrays.toString(shape);
  }
}
