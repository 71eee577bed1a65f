package dev.darkroom.ddim;

import dev.darkroom.json.Json;
import dev.darkroom.tensor.FloatTensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;

/**
 * A list of settings in JSON, and their float32 values in the order in which the list names them;
 * see tools/scheduler_grid.py and tools/ermongroup.py.
 */
final class SchedulerGoldens {
  private static final int POOL = 1009;
  private static final int SIZE = 32;

  private final JsonNode index;
  private final FloatBuffer values;
  private final float[] pool = new float[POOL];
  private int inputs;

  SchedulerGoldens(String name) {
    index = Json.MAPPER.readTree(bytes(name + ".json"));
    values = ByteBuffer.wrap(bytes(name + ".bin")).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    values.get(pool);
  }

  JsonNode get(String key) {
    return index.get(key);
  }

  /** The next values of the file. */
  float[] next(int count) {
    float[] next = new float[count];
    values.get(next);
    return next;
  }

  boolean isRead() {
    return !values.hasRemaining();
  }

  /**
   * Takes a step with the inputs that belong to the next values of the file, and tells how far off
   * it is: the largest error of x(t-1) and of x0, each over the largest value expected.
   */
  double errorOf(DdimStep step, boolean drawsNoise) {
    FloatTensor prev = input(0);
    FloatTensor original = FloatTensor.zeros(prev.shape());
    step.apply(input(1), input(0), drawsNoise ? input(2) : null, prev, original);
    inputs++;
    return Math.max(error(prev, next(SIZE)), error(original, next(SIZE)));
  }

  private FloatTensor input(int row) {
    float[] input = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      input[i] = pool[(3 * SIZE * inputs + SIZE * row + i) % POOL];
    }
    return FloatTensor.of(input, 2, 4, 2, 2);
  }

  private static double error(FloatTensor actual, float[] expected) {
    double error = 0;
    double scale = Float.MIN_NORMAL;
    for (int i = 0; i < SIZE; i++) {
      double difference = Math.abs((double) actual.get(i) - expected[i]);
      error = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(error, difference);
      scale = Math.max(scale, Math.abs(expected[i]));
    }
    return error / scale;
  }

  /** CRC-32 of the timesteps as little-endian int32, in hexadecimal. */
  static String crc(int[] timesteps) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES * timesteps.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(timesteps);
    var crc = new CRC32();
    crc.update(bytes);
    return "%08x".formatted(crc.getValue());
  }

  private static byte[] bytes(String file) {
    String path = "/scheduler/" + file;
    try (InputStream in = SchedulerGoldens.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
