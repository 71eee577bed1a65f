package dev.darkroom.onnx;

import com.google.protobuf.ByteString;
import dev.darkroom.onnx.Onnx.Attribute;
import dev.darkroom.onnx.Onnx.Graph;
import dev.darkroom.onnx.Onnx.Model;
import dev.darkroom.onnx.Onnx.Node;
import dev.darkroom.onnx.Onnx.Shape;
import dev.darkroom.onnx.Onnx.Tensor;
import dev.darkroom.onnx.Onnx.TensorType;
import dev.darkroom.onnx.Onnx.Type;
import dev.darkroom.onnx.Onnx.ValueInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gives a UNet's {@code timestep} one value per row.
 *
 * <p>diffusers' {@code UNet2DModel} and {@code UNet2DConditionModel} turn a scalar {@code timestep}
 * into a vector of one, expand a vector to the rows, and embed it row by row. An export of one that
 * was given a scalar differs from that of one that was given a vector in the first of these alone:
 * so the input takes the shape [batch], with the batch of {@code sample}, and the {@code Unsqueeze}
 * that reads it becomes {@code Identity}.
 */
final class PerSampleTimestep {
  private static final String TIMESTEP = "timestep";
  private static final ByteString ZERO = ByteString.copyFrom(new byte[Long.BYTES]);

  private final ProtoMessage graph;
  private final List<ProtoMessage> inputs;
  private final List<ProtoMessage> nodes;

  private PerSampleTimestep(ProtoMessage graph) {
    this.graph = graph;
    inputs = graph.messages(Graph.INPUT).toList();
    nodes = graph.messages(Graph.NODE).toList();
  }

  /**
   * The edited {@code ModelProto}; empty where {@code timestep} is no scalar, or is read by
   * anything but one {@code Unsqueeze} of axis 0. Shapes noted for inner values are dropped, since
   * some would be wrong; ONNX Runtime infers its own.
   *
   * @throws java.io.UncheckedIOException if what should be a message is none
   */
  static Optional<ProtoMessage> edit(ProtoMessage model) {
    return new PerSampleTimestep(model.message(Model.GRAPH))
        .edited()
        .map(graph -> model.with(Model.GRAPH, graph));
  }

  private Optional<ProtoMessage> edited() {
    Optional<ProtoMessage> timestep = input(TIMESTEP).filter(PerSampleTimestep::isScalar);
    Optional<ProtoMessage> batch =
        input("sample").stream()
            .flatMap(sample -> shape(sample).messages(Shape.DIMENSION))
            .findFirst();
    Optional<ProtoMessage> reader = nodes.stream().filter(this::unsqueezesTimestep).findFirst();
    if (timestep.isEmpty()
        || batch.isEmpty()
        || reader.isEmpty()
        || mentions(graph, TIMESTEP) > 1) {
      return Optional.empty();
    }
    return Optional.of(
        graph
            .with(
                Graph.INPUT, replaced(inputs, timestep.get(), vector(timestep.get(), batch.get())))
            .with(Graph.NODE, replaced(used(reader.get()), reader.get(), identity(reader.get())))
            .without(Graph.VALUE_INFO));
  }

  private Optional<ProtoMessage> input(String name) {
    return inputs.stream().filter(input -> input.text(ValueInfo.NAME).equals(name)).findFirst();
  }

  private static ProtoMessage tensor(ProtoMessage value) {
    return value.message(ValueInfo.TYPE).message(Type.TENSOR);
  }

  private static ProtoMessage shape(ProtoMessage value) {
    return tensor(value).message(TensorType.SHAPE);
  }

  private static boolean isScalar(ProtoMessage value) {
    return tensor(value).has(TensorType.SHAPE) && !shape(value).has(Shape.DIMENSION);
  }

  private static ProtoMessage vector(ProtoMessage scalar, ProtoMessage dimension) {
    ProtoMessage shape = ProtoMessage.EMPTY.with(Shape.DIMENSION, dimension);
    ProtoMessage type = scalar.message(ValueInfo.TYPE);
    return scalar.with(
        ValueInfo.TYPE, type.with(Type.TENSOR, tensor(scalar).with(TensorType.SHAPE, shape)));
  }

  private boolean unsqueezesTimestep(ProtoMessage node) {
    List<String> read = node.texts(Node.INPUT);
    return isOperator(node, "Unsqueeze")
        && read.size() == 2
        && read.getFirst().equals(TIMESTEP)
        && constants(read.getLast()).anyMatch(PerSampleTimestep::isAxisZero);
  }

  private static boolean isOperator(ProtoMessage node, String type) {
    return node.text(Node.OP_TYPE).equals(type) && node.text(Node.DOMAIN).isEmpty();
  }

  private static boolean isAxisZero(ProtoMessage tensor) {
    return tensor.numbers(Tensor.DATA_TYPE).equals(List.of(Tensor.INT64))
        && tensor.numbers(Tensor.DIMS).equals(List.of(1L))
        && tensor.bytes(Tensor.RAW_DATA).equals(List.of(ZERO));
  }

  /** The tensor that a value always is; nothing where it is worked out. */
  private Stream<ProtoMessage> constants(String name) {
    return Stream.concat(
        graph.messages(Graph.INITIALIZER).filter(tensor -> tensor.text(Tensor.NAME).equals(name)),
        nodes.stream()
            .filter(node -> isOperator(node, "Constant") && node.text(Node.OUTPUT).equals(name))
            .flatMap(node -> attributes(node, "value"))
            .flatMap(value -> value.messages(Attribute.TENSOR)));
  }

  private static Stream<ProtoMessage> attributes(ProtoMessage node, String name) {
    return node.messages(Node.ATTRIBUTE)
        .filter(attribute -> attribute.text(Attribute.NAME).equals(name));
  }

  /** How often a value is read, handed out or given a default, in inner graphs too. */
  private static long mentions(ProtoMessage graph, String name) {
    Stream<ProtoMessage> inner =
        graph
            .messages(Graph.NODE)
            .flatMap(node -> node.messages(Node.ATTRIBUTE))
            .flatMap(
                attribute ->
                    Stream.of(Attribute.GRAPH, Attribute.GRAPHS).flatMap(attribute::messages));
    return Stream.of(
                graph.messages(Graph.NODE).flatMap(node -> node.texts(Node.INPUT).stream()),
                graph.messages(Graph.OUTPUT).map(output -> output.text(ValueInfo.NAME)),
                graph.messages(Graph.INITIALIZER).map(tensor -> tensor.text(Tensor.NAME)))
            .flatMap(names -> names)
            .filter(name::equals)
            .count()
        + inner.mapToLong(part -> mentions(part, name)).sum();
  }

  /** The nodes without the one that made nothing but the axes of this {@code Unsqueeze}. */
  private List<ProtoMessage> used(ProtoMessage unsqueeze) {
    String axes = unsqueeze.texts(Node.INPUT).getLast();
    return nodes.stream()
        .filter(node -> !node.text(Node.OUTPUT).equals(axes) || mentions(graph, axes) > 1)
        .toList();
  }

  private static ProtoMessage identity(ProtoMessage unsqueeze) {
    return unsqueeze.withText(Node.OP_TYPE, "Identity").withText(Node.INPUT, TIMESTEP);
  }

  private static List<ProtoMessage> replaced(
      List<ProtoMessage> messages, ProtoMessage old, ProtoMessage with) {
    return messages.stream().map(message -> message.equals(old) ? with : message).toList();
  }
}
