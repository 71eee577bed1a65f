package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.GraphProto;
import dev.darkroom.onnx.proto.NodeProto;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the outputs of a graph depend on. */
final class LiveGraph {
  private LiveGraph() {}

  /** Takes out the nodes and initializers that no output depends on. */
  static void prune(GraphProto.Builder graph) {
    Set<String> live = live(graph.build());
    List<NodeProto> nodes =
        graph.getNodeList().stream()
            .filter(node -> node.getOutputList().stream().anyMatch(live::contains))
            .toList();
    graph.clearNode().addAllNode(nodes);
    var initializers =
        graph.getInitializerList().stream()
            .filter(tensor -> live.contains(tensor.getName()))
            .toList();
    graph.clearInitializer().addAllInitializer(initializers);
  }

  private static Set<String> live(GraphProto graph) {
    GraphValues values = new GraphValues(graph);
    Set<String> live = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(values.readElsewhere());
    while (!open.isEmpty()) {
      String value = open.pop();
      NodeProto maker = values.maker(value);
      if (live.add(value) && maker != null) {
        open.addAll(maker.getInputList());
      }
    }
    return live;
  }
}
