package dev.darkroom.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.jar.JarEntry;
import org.springframework.core.io.Resource;

/**
 * A file in a jar.
 *
 * @param path below the folder that it is unpacked to
 * @param size bytes
 * @param crc CRC-32, as the jar has it
 */
record PackedFile(String path, long size, long crc, Resource content) {
  /**
   * @param resource in a jar
   */
  static PackedFile of(String path, Resource resource) throws IOException {
    URL url = resource.getURL();
    if (!(url.openConnection() instanceof JarURLConnection connection)) {
      throw new IOException(url + " is in no jar");
    }
    JarEntry entry = connection.getJarEntry();
    return new PackedFile(path, entry.getSize(), entry.getCrc(), resource);
  }

  InputStream open() throws IOException {
    return content.getInputStream();
  }
}
