package dev.darkroom.onnx;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Edits of a model's graph, one after the other. */
record GraphEdits(List<GraphEdit> edits) {
  GraphEdits(GraphEdit... edits) {
    this(List.of(edits));
  }

  /**
   * What the edits make of a model.
   *
   * @param unfit why edits were not made, by edit
   */
  private record Edited(ModelProto model, Map<GraphEdit, String> unfit) {}

  /**
   * A session on an edited graph.
   *
   * @param session to be closed by whoever opened it
   * @param unfit why edits were not made, by edit
   */
  record Opened(OnnxSession session, Map<GraphEdit, String> unfit) {}

  /** Why edits would not be made, by edit, as far as the graph of a file tells. */
  Map<GraphEdit, String> unfit(Path file) {
    try {
      return apply(OnnxGraph.read(file).model()).unfit();
    } catch (IOException e) {
      return unreadable(e);
    }
  }

  /**
   * Loads a model file, edited as far as it can be and ONNX Runtime agrees.
   *
   * @throws BrokenModelException as {@link OnnxSession#open} does
   */
  Opened open(Path file, SessionSettings settings) {
    OnnxGraph graph;
    try {
      graph = OnnxGraph.read(file);
    } catch (IOException e) {
      return new Opened(OnnxSession.openUnread(file, settings), unreadable(e));
    }
    return open(graph, file, settings);
  }

  private Opened open(OnnxGraph graph, Path file, SessionSettings settings) {
    Edited edited = apply(graph.model());
    try {
      return new Opened(
          OnnxSession.open(graph.with(edited.model()), file, settings), edited.unfit());
    } catch (BrokenModelException e) {
      if (edited.model().equals(graph.model())) {
        throw e;
      }
      // If the file as it is does no better, its own failure is the one to know.
      return withoutLast(
          graph, file, settings, "its edited graph cannot be loaded: " + e.getMessage());
    }
  }

  private Opened withoutLast(OnnxGraph graph, Path file, SessionSettings settings, String reason) {
    GraphEdit last = edits.getLast();
    Opened opened = new GraphEdits(edits.subList(0, edits.size() - 1)).open(graph, file, settings);
    Map<GraphEdit, String> unfit = new HashMap<>(opened.unfit());
    unfit.put(last, reason);
    return new Opened(opened.session(), unfit);
  }

  private Map<GraphEdit, String> unreadable(IOException e) {
    Map<GraphEdit, String> unfit = new HashMap<>();
    edits.forEach(edit -> unfit.put(edit, "its graph cannot be read: " + e.getMessage()));
    return unfit;
  }

  private Edited apply(ModelProto model) {
    ModelProto edited = model;
    Map<GraphEdit, String> unfit = new HashMap<>();
    for (GraphEdit edit : edits) {
      switch (edit.apply(edited)) {
        case GraphEdit.Result.Edited(ModelProto next) -> edited = next;
        case GraphEdit.Result.Unneeded _ -> {}
        case GraphEdit.Result.Unfit(String reason) -> unfit.put(edit, reason);
      }
    }
    return new Edited(edited, unfit);
  }
}
