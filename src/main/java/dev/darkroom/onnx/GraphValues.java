package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.AttributeProto;
import dev.darkroom.onnx.proto.GraphProto;
import dev.darkroom.onnx.proto.NodeProto;
import dev.darkroom.onnx.proto.TensorProto;
import dev.darkroom.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values of a graph: the node that makes one, the nodes that read it, what is known of it. */
final class GraphValues {
  private final Map<String, NodeProto> makers = new HashMap<>();
  private final Map<String, List<NodeProto>> readers = new HashMap<>();
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Set<String> readElsewhere = new HashSet<>();

  GraphValues(GraphProto graph) {
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    graph.getOutputList().stream().map(ValueInfoProto::getName).forEach(readElsewhere::add);
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> makers.put(output, node));
      node.getInputList()
          .forEach(input -> readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node));
      node.getAttributeList().stream()
          .filter(attribute -> isOperator(node, "Constant") && attribute.getName().equals("value"))
          .forEach(attribute -> constants.put(node.getOutput(0), attribute.getT()));
      innerGraphs(node).flatMap(GraphValues::named).forEach(readElsewhere::add);
    }
  }

  /** Of the operators that ONNX itself defines. */
  static boolean isOperator(NodeProto node, String type) {
    return node.getOpType().equals(type) && node.getDomain().isEmpty();
  }

  static Stream<GraphProto> innerGraphs(NodeProto node) {
    return node.getAttributeList().stream().flatMap(GraphValues::graphs);
  }

  private static Stream<GraphProto> graphs(AttributeProto attribute) {
    return Stream.concat(
        attribute.hasG() ? Stream.of(attribute.getG()) : Stream.empty(),
        attribute.getGraphsList().stream());
  }

  /** All that an inner graph reads or hands out: its own values, and those around it. */
  private static Stream<String> named(GraphProto inner) {
    return Stream.concat(
        inner.getOutputList().stream().map(ValueInfoProto::getName),
        inner.getNodeList().stream()
            .flatMap(
                node ->
                    Stream.concat(
                        node.getInputList().stream(),
                        innerGraphs(node).flatMap(GraphValues::named))));
  }

  @Nullable NodeProto maker(String value) {
    return makers.get(value);
  }

  /** The nodes of the graph itself that read a value, as often as they do. */
  List<NodeProto> readers(String value) {
    return readers.getOrDefault(value, List.of());
  }

  /** Whether an output of the graph or an inner graph needs a value. */
  boolean isReadElsewhere(String value) {
    return readElsewhere.contains(value);
  }

  /** The values that an output of the graph or an inner graph needs. */
  Set<String> readElsewhere() {
    return readElsewhere;
  }

  @Nullable TensorProto constant(String value) {
    return constants.get(value);
  }
}
