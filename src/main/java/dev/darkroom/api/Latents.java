package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.missing;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.failure.Faults;
import dev.darkroom.tensor.FloatTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Latents as requests and answers carry them.
 *
 * @param shape [1, C, h, w]
 * @param data float32, little-endian, row-major
 */
public record Latents(@Nullable List<@Nullable Long> shape, byte @Nullable [] data) {
  private static final String SHAPE = "four whole numbers from 1 to 10000, [1, C, h, w]";
  private static final int AXES = 4;

  /** Float16 holds it and float32 its square, so that it is not the model that fails at it. */
  private static final float MAX_VALUE = 10_000;

  private static final long MAX_LENGTH = 10_000;

  static Latents of(FloatTensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(tensor.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(0, tensor.data(), 0, tensor.size());
    List<@Nullable Long> shape = new ArrayList<>();
    LongStream.of(tensor.shape()).forEach(shape::add);
    return new Latents(shape, bytes.array());
  }

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a part is missing, or the data do not
   *     fill the shape
   */
  FloatTensor toTensor() {
    Faults faults = new Faults();
    long[] lengths = faults.attempt(this::lengths);
    faults.check(this::requireData);
    if (lengths == null || data == null || !faults.isEmpty()) {
      throw faults.toException();
    }
    long bytes = Float.BYTES;
    for (long length : lengths) {
      bytes = Math.multiplyExact(bytes, length);
    }
    if (data.length != bytes) {
      throw outOfRange(
          "latents.data",
          data.length + " bytes",
          "float32 values of 4 bytes each, %d bytes for the shape %s".formatted(bytes, shape));
    }
    float[] values = new float[data.length / Float.BYTES];
    ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    for (float value : values) {
      if (!(Math.abs(value) <= MAX_VALUE)) {
        throw outOfRange("latents.data", value, "numbers from -10000 to 10000");
      }
    }
    return FloatTensor.of(values, lengths);
  }

  private void requireData() {
    if (data == null) {
      throw missing("latents.data", "there, in base64");
    }
  }

  private long[] lengths() {
    if (shape == null) {
      throw missing("latents.shape", SHAPE);
    }
    boolean fits =
        shape.size() == AXES && shape.stream().allMatch(n -> n != null && n > 0 && n <= MAX_LENGTH);
    if (!fits) {
      throw outOfRange("latents.shape", shape, SHAPE);
    }
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
