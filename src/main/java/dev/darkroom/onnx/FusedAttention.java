package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.GraphProto;
import dev.darkroom.onnx.proto.ModelProto;
import dev.darkroom.onnx.proto.NodeProto;
import dev.darkroom.onnx.proto.OperatorSetIdProto;
import dev.darkroom.onnx.proto.TensorProto;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes one node of each attention: ONNX Runtime's {@code MultiHeadAttention}, which never holds
 * all products of queries and keys at once. Where one attention is none that is known, all of them
 * stay.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#commicrosoftmultiheadattention">MultiHeadAttention</a>
 */
final class FusedAttention implements GraphEdit {
  private static final String DOMAIN = "com.microsoft";

  private final AttentionFusion fusion;

  FusedAttention(AttentionFusion fusion) {
    this.fusion = fusion;
  }

  @Override
  public Result apply(ModelProto model) {
    GraphProto graph = model.getGraph();
    if (fusion == AttentionFusion.NONE) {
      return new Result.Unfit("it is switched off");
    }
    if (fusion == AttentionFusion.FLOAT32 && isFloat16(graph)) {
      return new Result.Unfit("it computes in float16");
    }
    GraphValues values = new GraphValues(graph);
    Map<String, Attention> attentions = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      if (GraphValues.isOperator(node, "Softmax")) {
        try {
          Attention attention = Attention.around(node, values);
          attentions.put(attention.output(), attention);
        } catch (Mismatch e) {
          return new Result.Unfit(e.reason());
        }
      }
    }
    return attentions.isEmpty()
        ? new Result.Unneeded()
        : new Result.Edited(edited(model, attentions));
  }

  private static boolean isFloat16(GraphProto graph) {
    return graph.getInputList().stream()
        .anyMatch(
            input ->
                input.getType().getTensorType().getElemType()
                    == TensorProto.DataType.FLOAT16_VALUE);
  }

  private static ModelProto edited(ModelProto model, Map<String, Attention> attentions) {
    ModelProto.Builder edited = model.toBuilder();
    GraphProto.Builder graph = edited.getGraphBuilder();
    graph
        .getNodeBuilderList()
        .forEach(
            node -> {
              Attention attention = attentions.get(node.getOutput(0));
              if (attention != null) {
                fuse(node, attention);
              }
            });
    LiveGraph.prune(graph);
    if (edited.getOpsetImportList().stream().noneMatch(set -> set.getDomain().equals(DOMAIN))) {
      edited.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(DOMAIN).setVersion(1));
    }
    return edited.build();
  }

  private static void fuse(NodeProto.Builder node, Attention attention) {
    node.setOpType("MultiHeadAttention")
        .setDomain(DOMAIN)
        .clearInput()
        .addInput(attention.query())
        .addInput(attention.key())
        .addInput(attention.value())
        .clearAttribute()
        .addAttribute(Attributes.of("num_heads", attention.heads()));
    if (attention.scale() != 0) {
      node.addAttribute(Attributes.of("scale", attention.scale()));
    }
  }
}
