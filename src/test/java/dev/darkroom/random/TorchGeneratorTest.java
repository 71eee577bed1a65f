package dev.darkroom.random;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.darkroom.json.Json;
import dev.darkroom.tensor.Dtype;
import dev.darkroom.tensor.FloatTensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;

/** Against torch's own streams: {@code tools/random_goldens.py}. */
class TorchGeneratorTest {
  private static final Path STREAMS = Path.of("src/test/resources/goldens/torch_streams.json");

  /**
   * What torch drew in order after one seed.
   *
   * @param seed as it was given to torch, -2^63 to 2^64 - 1
   */
  record TorchStream(BigInteger seed, Dtype dtype, List<Draw> draws) {
    @Override
    public String toString() {
      return seed
          + ", "
          + dtype
          + ": "
          + draws.stream().map(Draw::toString).collect(Collectors.joining(", "));
    }
  }

  /** One draw: its values as float32, little-endian, or where they are many their SHA-256. */
  record Draw(String draw, long[] shape, byte @Nullable [] values, @Nullable String sha256) {
    FloatTensor from(TorchGenerator generator) {
      FloatTensor out = FloatTensor.zeros(shape);
      return switch (draw) {
        case "rand" -> generator.rand(out);
        case "randn" -> generator.randn(out);
        default -> throw new IllegalArgumentException(draw);
      };
    }

    @Override
    public String toString() {
      return draw + Arrays.toString(shape);
    }
  }

  static List<TorchStream> streams() throws IOException {
    return Json.MAPPER.readValue(Files.readString(STREAMS), new TypeReference<>() {});
  }

  @ParameterizedTest
  @MethodSource("streams")
  void drawsTheBitsThatTorchDrew(TorchStream stream) {
    var generator = new TorchGenerator(stream.seed().longValue(), stream.dtype());

    for (Draw draw : stream.draws()) {
      FloatTensor actual = draw.from(generator);
      if (draw.values() != null) {
        assertThat(actual.toArray()).as("%s", draw).containsExactly(Bits.floats(draw.values()));
      } else {
        assertThat(new Bits().add(actual.toArray()).sha256())
            .as("%s", draw)
            .isEqualTo(draw.sha256());
      }
    }
  }

  @Test
  void anotherStreamIsOfTheSameType() {
    FloatTensor expected = new TorchGenerator(7, Dtype.FLOAT16).randn(FloatTensor.zeros(16));

    FloatTensor actual =
        new TorchGenerator(1, Dtype.FLOAT16).withSeed(7).randn(FloatTensor.zeros(16));

    assertThat(actual.toArray()).containsExactly(expected.toArray());
  }

  @ParameterizedTest
  @EnumSource
  void allocatesNothingToDraw(Dtype dtype) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var generator = new TorchGenerator(0, dtype);
    FloatTensor out = FloatTensor.zeros(1, 4, 64, 64);
    generator.randn(out);

    long before = threads.getCurrentThreadAllocatedBytes();
    generator.randn(out);
    long after = threads.getCurrentThreadAllocatedBytes();

    assertThat(after - before).isLessThan(out.size() / 16);
  }
}
