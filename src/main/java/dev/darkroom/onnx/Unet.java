package dev.darkroom.onnx;

import dev.darkroom.failure.BrokenModelException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A UNet loaded on one device, its graph edited where it fits and ONNX Runtime agrees: a scalar
 * {@code timestep} becomes one value per row, and attentions are fused.
 *
 * <p>INVARIANT: the file keeps its content while the session is open, since weights may be read
 * from it at any time; to replace it, rename another to its name.
 *
 * @param session owned
 */
public record Unet(OnnxSession session, UnetGraph graph) {
  private record Edits(GraphEdit timestep, GraphEdit attention) {
    Edits(AttentionFusion fusion) {
      this(new PerSampleTimestep(), new FusedAttention(fusion));
    }

    GraphEdits both() {
      return new GraphEdits(timestep, attention);
    }

    UnetGraph graph(Map<GraphEdit, String> unfit) {
      String shared = unfit.get(timestep);
      return new UnetGraph(
          shared == null ? new TimestepInput.PerRow() : new TimestepInput.Shared(shared),
          Optional.ofNullable(unfit.get(attention)));
    }
  }

  /** What {@link #open} would make of a file, by its graph alone; its weights are not read. */
  public static UnetGraph graph(Path file, AttentionFusion fusion) {
    Edits edits = new Edits(fusion);
    return edits.graph(edits.both().unfit(file));
  }

  /**
   * Loads a UNet.
   *
   * @throws BrokenModelException as {@link OnnxSession#open} does
   */
  public static Unet open(Path file, AttentionFusion fusion, SessionSettings settings) {
    Edits edits = new Edits(fusion);
    GraphEdits.Opened opened = edits.both().open(file, settings);
    return new Unet(opened.session(), edits.graph(opened.unfit()));
  }
}
