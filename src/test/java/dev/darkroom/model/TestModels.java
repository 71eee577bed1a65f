package dev.darkroom.model;

import dev.darkroom.onnx.AttentionFusion;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.SessionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** The models that tests run: the built-in one, and small ones with random weights. */
public final class TestModels {
  public static final Path ICONS = Path.of("src/main/resources/models/icons");
  public static final Path SD1 = Path.of("src/test/resources/models/sd1-tiny");
  public static final Path SDXL = Path.of("src/test/resources/models/sdxl-tiny");
  public static final Path SD2_FLOAT16 = Path.of("src/test/resources/models/sd2-tiny-fp16");

  /** A node that reads {@code timestep}, as a piece of an ONNX file that may follow it. */
  private static final byte[] SECOND_READER =
      ":\u001E\n\u001C\n\btimestep\u0012\u0006unused\"\bIdentity"
          .getBytes(StandardCharsets.US_ASCII);

  private TestModels() {}

  public static DiffusionModel read(Path directory) {
    return ModelReader.read(directory.getFileName().toString(), directory, settings());
  }

  /** The sessions of a model on the CPU, two threads each. */
  public static ModelSessions load(DiffusionModel model) {
    return new ModelSessions(model, new SessionSettings(new Device.Cpu(), 2));
  }

  public static ModelSettings settings() {
    return new ModelSettings(20, 4.0, 0, 8, null, null, 2, AttentionFusion.FLOAT32, null);
  }

  /** A copy of a model that a test may break. */
  public static Path copy(Path directory, Path parent) {
    Path copy = parent.resolve("model");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(directory.relativize(file).toString()));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A model whose scalar timestep cannot be turned into one per row. */
  public static Path withSharedTimestep(Path parent) throws IOException {
    Path copy = copy(SD1, parent);
    Path unet = copy.resolve("unet/model.onnx");
    Files.write(unet, SECOND_READER, StandardOpenOption.APPEND);
    return copy;
  }
}
