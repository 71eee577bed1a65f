package dev.darkroom.onnx;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.onnx.proto.ModelProto;
import dev.darkroom.onnx.proto.StringStringEntryProto;
import dev.darkroom.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

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
    return switch (edited(file)) {
      case GraphEdit.Result.Edited _, GraphEdit.Result.Unneeded _ -> new TimestepInput.PerRow();
      case GraphEdit.Result.Unfit(String reason) -> new TimestepInput.Shared(reason);
    };
  }

  /**
   * Loads a UNet.
   *
   * @throws BrokenModelException as {@link OnnxSession#open} does
   */
  public static Unet open(Path file, SessionSettings settings) {
    return switch (edited(file)) {
      case GraphEdit.Result.Edited(ModelProto model) -> {
        try {
          yield new Unet(OnnxSession.open(model, file, settings), new TimestepInput.PerRow());
        } catch (IOException | BrokenModelException e) {
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

  private static GraphEdit.Result edited(Path file) {
    try {
      Path real = file.toRealPath();
      ModelProto model = OnnxFile.read(real, OnnxFile.LARGE);
      return weightsLieBeside(real, model)
          ? EDIT.apply(model)
          : new GraphEdit.Result.Unfit("its weights are links that lead out of its folder");
    } catch (IOException e) {
      return new GraphEdit.Result.Unfit("its graph cannot be read: " + e.getMessage());
    }
  }

  /** ONNX Runtime opens external data only in the folder of the file. */
  private static boolean weightsLieBeside(Path file, ModelProto model) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent());
    for (String location : externalData(model)) {
      Path data = folder.resolve(location);
      if (!Files.exists(data) || !data.toRealPath().startsWith(folder)) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> externalData(ModelProto model) {
    return model.getGraph().getInitializerList().stream()
        .map(TensorProto::getExternalDataList)
        .flatMap(entries -> entries.stream().filter(entry -> entry.getKey().equals("location")))
        .map(StringStringEntryProto::getValue)
        .collect(Collectors.toSet());
  }
}
