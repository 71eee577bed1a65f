package dev.darkroom.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * A folder of the class path that is needed on disk.
 *
 * @param path such as {@code models/icons}
 */
record ClassPathFolder(String path) {
  boolean exists() {
    return folder().exists();
  }

  /**
   * Where it lies; what is in a jar is unpacked to a cache.
   *
   * @param needed the files that must be there
   * @throws UnusableFolderException if they cannot be unpacked
   */
  Path resolve(FileCache cache, Predicate<PackedFile> needed) throws IOException {
    Resource folder = folder();
    if (folder.isFile()) {
      return folder.getFilePath();
    }
    String root = folder.getURL().toString();
    List<PackedFile> files = new ArrayList<>();
    for (Resource resource : resources().getResources("classpath:" + path + "/**")) {
      String name = resource.getURL().toString().substring(root.length());
      if (resource.isReadable() && !name.isEmpty() && !name.endsWith("/")) {
        files.add(PackedFile.of(name, resource));
      }
    }
    return cache.folder(Path.of(path).getFileName().toString(), files, needed);
  }

  private Resource folder() {
    return resources().getResource("classpath:" + path + "/");
  }

  private static PathMatchingResourcePatternResolver resources() {
    return new PathMatchingResourcePatternResolver();
  }
}
