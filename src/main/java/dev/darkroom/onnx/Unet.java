package dev.darkroom.onnx;

import dev.darkroom.failure.BrokenModelException;
import java.nio.file.Path;

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
  /** What {@link #open} would make of a file, by its graph alone; its weights are not read. */
  public static UnetGraph graph(Path file, boolean fused) {
    return UnetGraph.of(edits(fused).unfit(file), fused);
  }

  /**
   * Loads a UNet.
   *
   * @param fused whether attentions are to be fused
   * @throws BrokenModelException as {@link OnnxSession#open} does
   */
  public static Unet open(Path file, boolean fused, SessionSettings settings) {
    GraphEdits.Opened opened = edits(fused).open(file, settings);
    return new Unet(opened.session(), UnetGraph.of(opened.unfit(), fused));
  }

  private static GraphEdits edits(boolean fused) {
    return fused
        ? new GraphEdits(UnetGraph.TIMESTEP, UnetGraph.ATTENTION)
        : new GraphEdits(UnetGraph.TIMESTEP);
  }
}
