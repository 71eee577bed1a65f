package dev.darkroom.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Where a model lies on disk; one that ships inside the jar is unpacked first. */
final class ModelPath {
  private static final String CLASSPATH = "classpath:";

  private ModelPath() {}

  static Path resolve(String path, FileCache cache) {
    if (!path.startsWith(CLASSPATH)) {
      return Path.of(path);
    }
    ClassPathFolder folder = new ClassPathFolder(path.substring(CLASSPATH.length()));
    if (!folder.exists()) {
      throw new InvalidSettingException("a model's path", path, "there is no such folder");
    }
    try {
      // ONNX Runtime loads a file by its path faster, and in half the memory, than from bytes.
      return folder.resolve(cache, _ -> true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find the model at " + path, e);
    }
  }
}
