package dev.darkroom.onnx;

import dev.darkroom.onnx.proto.ModelProto;

/** A change of a model's graph, for graphs of one kind. */
interface GraphEdit {
  Result apply(ModelProto model);

  /** What an edit makes of a model. */
  sealed interface Result {
    record Edited(ModelProto model) implements Result {}

    /** The graph already does what the edit is for. */
    record Unneeded() implements Result {}

    /**
     * The graph is none that the edit knows, and stays as it is.
     *
     * @param reason what stands in the way, for whoever exported the model
     */
    record Unfit(String reason) implements Result {}
  }
}
