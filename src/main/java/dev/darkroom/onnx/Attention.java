package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.NodeProto;
import java.util.List;

/**
 * An attention of several heads, as a graph spells it: {@code softmax(scale * Q K^T) V}, each head
 * on its share of the channels.
 *
 * @param query name of a value [B, L, heads * D]
 * @param key name of a value [B, S, heads * D]
 * @param value name of a value [B, S, heads * Dv]
 * @param scale what products of Q and K are multiplied by; 0 is one over the root of D
 * @param output name of the value that it makes, [B, L, heads * Dv]
 */
record Attention(String query, String key, String value, long heads, float scale, String output) {

  private record Heads(String channels, long number) {}

  /**
   * The attention around a {@code Softmax}, as diffusers' processors are exported.
   *
   * @throws Mismatch if it is none that is known
   */
  static Attention around(NodeProto softmax, GraphValues graph) throws Mismatch {
    if (Attributes.integer(softmax, "axis", -1) != -1) {
      throw new Mismatch(softmax.getName() + " is not along the last axis");
    }
    Value scores = new Value(graph, softmax.getInput(0));
    Value output = new Value(graph, softmax.getOutput(0)).cast().output("MatMul");
    Value values = output.input("MatMul", 1);
    return scores.isMadeBy("Add")
        ? headsInTheBatch(scores, values, output)
        : headsAsAnAxis(scores, values, output);
  }

  /** {@code AttnProcessor2_0}, which calls torch's {@code scaled_dot_product_attention}. */
  private static Attention headsAsAnAxis(Value scores, Value values, Value output) throws Mismatch {
    Scaled query = Scaled.of(scores.input("MatMul", 0));
    Scaled key = Scaled.of(scores.input("MatMul", 1));
    Heads heads = split(query.value().transposed(0, 2, 1, 3), "-1");
    Value joined = output.transpose(0, 2, 1, 3).output("Reshape");
    // torch leaves out a product with 1.
    String times = heads.number() == 1 ? "" : "*" + heads.number();
    requireShape(joined, "dim0", "-1", "dim2/" + heads.number() + times);
    return of(
        heads,
        split(key.value().transposed(0, 2, 3, 1), "-1"),
        split(values.transposed(0, 2, 1, 3), "-1"),
        query.times(key),
        joined);
  }

  /** {@code AttnProcessor}, which makes rows of the batch of heads and calls {@code baddbmm}. */
  private static Attention headsInTheBatch(Value scores, Value values, Value output)
      throws Mismatch {
    requireNothing(scores.input("Add", 1));
    Value product = scores.input("Add", 0);
    Heads heads = rows(product.input("Mul", 0).input("MatMul", 0));
    long number = heads.number();
    Value apart = output.output("Reshape");
    requireShape(apart, "dim0/" + number, Long.toString(number), "dim1", "dim2");
    Value joined = apart.transpose(0, 2, 1, 3).output("Reshape");
    requireShape(joined, "dim0/" + number, "dim1", "dim2*" + number);
    return of(
        heads,
        rows(product.input("Mul", 0).input("MatMul", 1).transposed(0, 2, 1)),
        rows(values),
        number(product.input("Mul", 1)),
        joined);
  }

  private static Attention of(Heads query, Heads key, Heads value, float scale, Value output)
      throws Mismatch {
    if (query.number() != key.number() || query.number() != value.number()) {
      throw new Mismatch("%s has other numbers of heads".formatted(output.name()));
    }
    return new Attention(
        query.channels(), key.channels(), value.channels(), query.number(), scale, output.name());
  }

  /** {@code beta} of {@code baddbmm}, which is 0, times whatever it is given. */
  private static void requireNothing(Value added) throws Mismatch {
    if (!added.isMadeBy("Mul") || number(added.input("Mul", 1)) != 0) {
      throw new Mismatch("%s is added to the scores of an attention".formatted(added.name()));
    }
  }

  /** [B, L, heads * D] to [B * heads, L, D]. */
  private static Heads rows(Value rows) throws Mismatch {
    Heads heads = split(rows.input("Reshape", 0).transposed(0, 2, 1, 3), "dim1");
    requireShape(rows, "dim0*" + heads.number(), "dim1", "dim2/" + heads.number());
    return heads;
  }

  /** [B, L, heads * D] to [B, L, heads, D]. */
  private static Heads split(Value split, String length) throws Mismatch {
    List<String> shape = Formula.ofShape(split.input("Reshape", 1));
    if (shape.size() == 4 && shape.get(2).matches("\\d+")) {
      requireShape(split, "dim0", length, shape.get(2), "dim2/" + shape.get(2));
      return new Heads(split.input("Reshape", 0).name(), Long.parseLong(shape.get(2)));
    }
    throw new Mismatch("%s does not split channels into heads".formatted(split.name()));
  }

  private static void requireShape(Value reshaped, String... dimensions) throws Mismatch {
    List<String> shape = Formula.ofShape(reshaped.input("Reshape", 1));
    if (!shape.equals(List.of(dimensions))) {
      throw new Mismatch("%s has the shape %s".formatted(reshaped.name(), shape));
    }
  }

  private static float number(Value value) throws Mismatch {
    String formula = Formula.of(value);
    try {
      return Float.parseFloat(formula);
    } catch (NumberFormatException e) {
      throw new Mismatch("%s is %s".formatted(value.name(), formula));
    }
  }

  /** Q or K, multiplied by the root of the scale. */
  private record Scaled(Value value, String factor) {
    static Scaled of(Value product) throws Mismatch {
      return new Scaled(product.input("Mul", 0), Formula.of(product.input("Mul", 1)));
    }

    float times(Scaled other) throws Mismatch {
      String byDefault = "sqrt(1.0/sqrt(dim-1))";
      if (factor.equals(byDefault) && other.factor.equals(byDefault)) {
        return 0;
      }
      throw new Mismatch("%s is scaled by %s".formatted(value.name(), factor));
    }
  }
}
