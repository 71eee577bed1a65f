package dev.darkroom.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.FileSystemUtils;

/** Where a model lies on disk; one that ships inside the jar is unpacked first. */
final class ModelPath {
  private static final String CLASSPATH = "classpath:";

  private ModelPath() {}

  static Path resolve(String path) {
    if (!path.startsWith(CLASSPATH)) {
      return Path.of(path);
    }
    try {
      var resolver = new PathMatchingResourcePatternResolver();
      Resource folder = resolver.getResource(path + "/");
      if (!folder.exists()) {
        throw new InvalidSettingException("a model's path", path, "there is no such folder");
      }
      if (folder.isFile()) {
        return folder.getFilePath();
      }
      return unpack(resolver.getResources(path + "/**"), folder.getURL().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find the model at " + path, e);
    }
  }

  /** ONNX Runtime loads a file by its path faster, and in half the memory, than from bytes. */
  private static Path unpack(Resource[] resources, String root) throws IOException {
    Path target = Files.createTempDirectory("darkroom-model");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(target)));
    for (Resource resource : resources) {
      String name = resource.getURL().toString().substring(root.length());
      if (resource.isReadable() && !name.isEmpty() && !name.endsWith("/")) {
        Path file = target.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream content = resource.getInputStream()) {
          Files.copy(content, file);
        }
      }
    }
    return target;
  }

  private static void delete(Path folder) {
    try {
      FileSystemUtils.deleteRecursively(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
