package dev.darkroom.onnx;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A UNet loaded on one device, its scalar {@code timestep} turned into one value per row where
 * {@link PerSampleTimestep} knows how and ONNX Runtime agrees; else as it is.
 *
 * <p>INVARIANT: the file keeps its content while the session is open, since weights may be read
 * from it at any time; to replace it, rename another to its name.
 *
 * @param session owned
 */
public record Unet(OnnxSession session, TimestepInput timestepInput) {
  private static final GraphEdit EDIT = new PerSampleTimestep();

  /** What {@link #open} would make of a file, by its graph alone; its weights are not read. */
  public static TimestepInput timestepInput(Path file) {
    try {
      return switch (EDIT.apply(OnnxGraph.read(file).model())) {
        case GraphEdit.Result.Edited _, GraphEdit.Result.Unneeded _ -> new TimestepInput.PerRow();
        case GraphEdit.Result.Unfit(String reason) -> new TimestepInput.Shared(reason);
      };
    } catch (IOException e) {
      return unreadable(e);
    }
  }

  /**
   * Loads a UNet.
   *
   * @throws BrokenModelException as {@link OnnxSession#open} does
   */
  public static Unet open(Path file, SessionSettings settings) {
    OnnxGraph graph;
    try {
      graph = OnnxGraph.read(file);
    } catch (IOException e) {
      return new Unet(OnnxSession.open(file, settings), unreadable(e));
    }
    return switch (EDIT.apply(graph.model())) {
      case GraphEdit.Result.Edited(ModelProto model) -> {
        try {
          yield new Unet(
              OnnxSession.open(graph.with(model), file, settings), new TimestepInput.PerRow());
        } catch (BrokenModelException e) {
          // If the file as it is does no better, its own failure is the one to know.
          OnnxSession session = OnnxSession.open(file, settings);
          yield new Unet(
              session,
              new TimestepInput.Shared("its edited graph cannot be loaded: " + e.getMessage()));
        }
      }
      case GraphEdit.Result.Unneeded _ ->
          new Unet(OnnxSession.open(file, settings), new TimestepInput.PerRow());
      case GraphEdit.Result.Unfit(String reason) ->
          new Unet(OnnxSession.open(file, settings), new TimestepInput.Shared(reason));
    };
  }

  private static TimestepInput.Shared unreadable(IOException e) {
    return new TimestepInput.Shared("its graph cannot be read: " + e.getMessage());
  }
}
