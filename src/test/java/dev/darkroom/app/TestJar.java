package dev.darkroom.app;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A jar on this thread's class path, as long as it is open. */
final class TestJar implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private final ClassLoader before = thread.getContextClassLoader();
  private final URLClassLoader loader;

  private TestJar(Path jar) throws IOException {
    loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before);
    thread.setContextClassLoader(loader);
  }

  /**
   * @param folder where the jar is written
   * @param name of the one file in it
   */
  static TestJar onTheClassPath(Path folder, String name, String text) throws IOException {
    Path jar = Files.createTempFile(folder, "test", ".jar");
    try (var output = new JarOutputStream(Files.newOutputStream(jar))) {
      for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
        output.putNextEntry(new JarEntry(name.substring(0, end + 1)));
      }
      output.putNextEntry(new JarEntry(name));
      output.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return new TestJar(jar);
  }

  @Override
  public void close() throws IOException {
    thread.setContextClassLoader(before);
    loader.close();
  }
}
