package dev.darkroom.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The JVM's temporary folder, which Tomcat and ONNX Runtime need, too. */
final class TemporaryFolder {
  private TemporaryFolder() {}

  /** Why nothing can be put there; empty where it can. */
  static Optional<UnusableFolderException> problem() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path inside = Files.createTempDirectory(folder, "darkroom");
      Path file = inside.resolve("file");
      try {
        Files.write(file, new byte[1]);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(inside);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(new UnusableFolderException(folder, e));
    }
  }
}
