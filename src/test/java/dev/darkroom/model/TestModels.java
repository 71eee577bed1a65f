package dev.darkroom.model;

import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.SessionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The models that tests run: the built-in one, and small ones with random weights. */
public final class TestModels {
  public static final Path ICONS = Path.of("src/main/resources/models/icons");
  public static final Path SD1 = Path.of("src/test/resources/models/sd1-tiny");
  public static final Path SD2_FLOAT16 = Path.of("src/test/resources/models/sd2-tiny-fp16");

  private TestModels() {}

  public static DiffusionModel read(Path directory) {
    return ModelReader.read(directory.getFileName().toString(), directory, settings());
  }

  /** The sessions of a model on the CPU, two threads each. */
  public static ModelSessions load(DiffusionModel model) {
    return new ModelSessions(model, new SessionSettings(new Device.Cpu(), 2));
  }

  public static ModelSettings settings() {
    return new ModelSettings(20, 4, 0, 8, 2);
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
}
