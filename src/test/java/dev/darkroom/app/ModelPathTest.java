package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPathTest {
  @Test
  void aPathIsItself() {
    assertThat(ModelPath.resolve("/models/sd")).isEqualTo(Path.of("/models/sd"));
  }

  @Test
  void aModelOnTheClassPathIsUsedInPlace() {
    assertThat(ModelPath.resolve("classpath:models/icons").resolve("model_index.json")).exists();
  }

  @Test
  void aModelInAJarIsUnpacked(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("models.jar");
    try (var output = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : new String[] {"models/", "models/x/", "models/x/unet/"}) {
        output.putNextEntry(new JarEntry(name));
      }
      output.putNextEntry(new JarEntry("models/x/unet/config.json"));
      output.write("{}".getBytes());
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);

      Path model = ModelPath.resolve("classpath:models/x");

      assertThat(model.resolve("unet/config.json")).hasContent("{}");
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
