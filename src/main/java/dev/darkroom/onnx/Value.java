package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.NodeProto;
import java.util.List;

/** A value of a graph, from which the nodes that make and read it can be followed. */
record Value(GraphValues graph, String name) {

  /** Input i of the node that makes this value, which must be of that type. */
  Value input(String operator, int i) throws Mismatch {
    NodeProto node = maker(operator);
    if (i >= node.getInputCount()) {
      throw new Mismatch("the %s of %s has no input %d".formatted(operator, name, i));
    }
    return new Value(graph, node.getInput(i));
  }

  /** The inputs of the {@code Concat} that makes this value. */
  List<Value> parts() throws Mismatch {
    return maker("Concat").getInputList().stream().map(part -> new Value(graph, part)).toList();
  }

  /** What the {@code Transpose} that makes this value reads. */
  Value transposed(Integer... perm) throws Mismatch {
    Value input = input("Transpose", 0);
    requirePerm(maker("Transpose"), perm);
    return input;
  }

  private static void requirePerm(NodeProto transpose, Integer... perm) throws Mismatch {
    List<Long> actual = Attributes.integers(transpose, "perm");
    if (!actual.equals(List.of(perm).stream().map(Integer::longValue).toList())) {
      throw new Mismatch("%s transposes %s".formatted(transpose.getName(), actual));
    }
  }

  boolean isMadeBy(String operator) {
    NodeProto node = graph.maker(name);
    return node != null && GraphValues.isOperator(node, operator);
  }

  /** The node that makes this value. */
  NodeProto maker(String operator) throws Mismatch {
    NodeProto node = graph.maker(name);
    if (node == null || !GraphValues.isOperator(node, operator)) {
      throw new Mismatch(
          "%s is made by %s, not %s"
              .formatted(name, node == null ? "no node" : node.getOpType(), operator));
    }
    return node;
  }

  /** What the {@code Transpose} that alone reads this value makes of it. */
  Value transpose(Integer... perm) throws Mismatch {
    Value output = output("Transpose");
    requirePerm(output.maker("Transpose"), perm);
    return output;
  }

  /**
   * What the node that alone reads this value, as its input 0, makes of it. Whoever reads only its
   * shape does not count.
   */
  Value output(String operator) throws Mismatch {
    NodeProto node = reader();
    if (!GraphValues.isOperator(node, operator) || !node.getInput(0).equals(name)) {
      throw new Mismatch("%s is read by %s, not %s".formatted(name, node.getOpType(), operator));
    }
    return new Value(graph, node.getOutput(0));
  }

  /** This value after the casts that alone read it, if any. */
  Value cast() throws Mismatch {
    return GraphValues.isOperator(reader(), "Cast") ? output("Cast").cast() : this;
  }

  private NodeProto reader() throws Mismatch {
    List<NodeProto> readers =
        graph.readers(name).stream()
            .filter(node -> !GraphValues.isOperator(node, "Shape"))
            .toList();
    if (readers.size() != 1 || graph.isReadElsewhere(name)) {
      throw new Mismatch("%s is read by more than one node".formatted(name));
    }
    return readers.getFirst();
  }
}
