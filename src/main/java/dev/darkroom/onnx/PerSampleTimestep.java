package dev.darkroom.onnx;

import com.google.protobuf.ByteString;
import dev.darkroom.onnx.proto.GraphProto;
import dev.darkroom.onnx.proto.ModelProto;
import dev.darkroom.onnx.proto.NodeProto;
import dev.darkroom.onnx.proto.TensorProto;
import dev.darkroom.onnx.proto.TensorShapeProto;
import dev.darkroom.onnx.proto.TensorShapeProto.Dimension;
import dev.darkroom.onnx.proto.TypeProto;
import dev.darkroom.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives a UNet's {@code timestep} one value per row.
 *
 * <p>diffusers' {@code UNet2DModel} and {@code UNet2DConditionModel} turn a scalar {@code timestep}
 * into a vector of one, expand a vector to the rows, and embed it row by row. An export of one that
 * was given a scalar differs from that of one that was given a vector in the first of these alone:
 * so the input takes the shape [batch], with the batch of {@code sample}, and the {@code Unsqueeze}
 * that reads it becomes {@code Identity}. Shapes noted for inner values are dropped, since some
 * would be wrong; ONNX Runtime infers its own.
 */
final class PerSampleTimestep implements GraphEdit {
  private static final String TIMESTEP = "timestep";
  private static final ByteString ZERO = ByteString.copyFrom(new byte[Long.BYTES]);

  @Override
  public Result apply(ModelProto model) {
    GraphProto graph = model.getGraph();
    int timestep = input(graph, TIMESTEP);
    if (timestep < 0) {
      return new Result.Unfit("there is no input timestep");
    }
    TypeProto.Tensor type = graph.getInput(timestep).getType().getTensorType();
    if (!type.hasShape()) {
      return new Result.Unfit("the shape of timestep is not declared");
    }
    if (type.getShape().getDimCount() > 0) {
      return type.getShape().getDim(0).getDimValue() == 1
          ? new Result.Unfit("timestep has the fixed shape [1]")
          : new Result.Unneeded();
    }
    int sample = input(graph, "sample");
    if (sample < 0 || shape(graph.getInput(sample)).getDimCount() == 0) {
      return new Result.Unfit("sample declares no batch");
    }
    long mentions = mentions(graph, TIMESTEP);
    if (mentions != 1) {
      return new Result.Unfit("the scalar timestep is used %d times".formatted(mentions));
    }
    int reader = firstReader(graph);
    if (reader < 0 || !isUnsqueeze(graph, graph.getNode(reader))) {
      return new Result.Unfit("the scalar timestep is not read by an Unsqueeze of axis 0");
    }
    GraphProto.Builder edited = graph.toBuilder().clearValueInfo();
    vector(edited.getInputBuilder(timestep), shape(graph.getInput(sample)).getDim(0));
    replaceByIdentity(edited, reader);
    return new Result.Edited(model.toBuilder().setGraph(edited).build());
  }

  /** An input's place; -1 where there is none of this name. */
  private static int input(GraphProto graph, String name) {
    return IntStream.range(0, graph.getInputCount())
        .filter(i -> graph.getInput(i).getName().equals(name))
        .findFirst()
        .orElse(-1);
  }

  private static TensorShapeProto shape(ValueInfoProto value) {
    return value.getType().getTensorType().getShape();
  }

  /** Of the nodes of the graph itself; -1 where there is none. */
  private static int firstReader(GraphProto graph) {
    return IntStream.range(0, graph.getNodeCount())
        .filter(i -> graph.getNode(i).getInputList().contains(TIMESTEP))
        .findFirst()
        .orElse(-1);
  }

  private static boolean isUnsqueeze(GraphProto graph, NodeProto node) {
    return GraphValues.isOperator(node, "Unsqueeze")
        && node.getInputCount() == 2
        && node.getInput(0).equals(TIMESTEP)
        && isAxisZero(new GraphValues(graph).constant(node.getInput(1)));
  }

  private static boolean isAxisZero(@Nullable TensorProto tensor) {
    return tensor != null
        && tensor.getDataType() == TensorProto.DataType.INT64_VALUE
        && tensor.getDimsList().equals(List.of(1L))
        && tensor.getRawData().equals(ZERO);
  }

  /** How often a value is read, handed out or given a default, in inner graphs too. */
  private static long mentions(GraphProto graph, String name) {
    Stream<GraphProto> inner = graph.getNodeList().stream().flatMap(GraphValues::innerGraphs);
    return Stream.of(
                graph.getNodeList().stream().flatMap(node -> node.getInputList().stream()),
                graph.getOutputList().stream().map(ValueInfoProto::getName),
                graph.getInitializerList().stream().map(TensorProto::getName))
            .flatMap(names -> names)
            .filter(name::equals)
            .count()
        + inner.mapToLong(part -> mentions(part, name)).sum();
  }

  private static void vector(ValueInfoProto.Builder scalar, Dimension batch) {
    scalar.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().addDim(batch);
  }

  /** And removes the node that made nothing but the axes of this {@code Unsqueeze}. */
  private static void replaceByIdentity(GraphProto.Builder graph, int unsqueeze) {
    NodeProto node = graph.getNode(unsqueeze);
    String axes = node.getInput(1);
    boolean axesAreShared = mentions(graph.build(), axes) > 1;
    graph.setNode(
        unsqueeze, node.toBuilder().setOpType("Identity").clearInput().addInput(TIMESTEP));
    for (int i = graph.getNodeCount() - 1; i >= 0 && !axesAreShared; i--) {
      if (graph.getNode(i).getOutputList().contains(axes)) {
        graph.removeNode(i);
      }
    }
  }
}
