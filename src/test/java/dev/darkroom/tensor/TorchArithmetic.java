package dev.darkroom.tensor;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What torch and diffusers make of float32 values: {@code tools/arithmetic.py}. */
public final class TorchArithmetic {
  private static final Path FILE = Path.of("src/test/resources/goldens/torch_arithmetic.json");

  private TorchArithmetic() {}

  /** The cases of one kind, such as {@code guidance}. */
  public static List<Case> cases(String kind) throws IOException {
    JsonNode cases = Json.MAPPER.readTree(Files.readString(FILE)).get(kind);
    return StreamSupport.stream(cases.spliterator(), false).map(Case::new).toList();
  }

  /** Numbers and tensors by name. */
  public record Case(JsonNode node) {
    public double number(String name) {
      return node.get(name).doubleValue();
    }

    public float[] values(String name) {
      byte[] bytes = node.get(name).binaryValue();
      float[] values = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    }

    /** A tensor of a number of channels of 8 x 8, [1, C, 8, 8]. */
    public FloatTensor tensor(String name) {
      float[] values = values(name);
      return FloatTensor.of(values, 1, values.length / 64, 8, 8);
    }

    @Override
    public String toString() {
      return node.propertyStream()
          .filter(property -> property.getValue().isNumber())
          .map(Object::toString)
          .toList()
          .toString();
    }
  }
}
