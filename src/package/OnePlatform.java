import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

static final String NATIVES = "ai/onnxruntime/native/";

/**
 * Leaves ONNX Runtime's libraries for other platforms out of an executable jar: {@code java
 * OnePlatform.java JAR PLATFORM}, where the platform is named as in ONNX Runtime's jar, such as
 * {@code linux-x64}.
 */
void main(String[] arguments) throws IOException {
  Path jar = Path.of(arguments[0]);
  String platform = arguments[1];
  Path smaller = jar.resolveSibling(jar.getFileName() + ".smaller");
  try (var input = new JarFile(jar.toFile());
      var output = new ZipOutputStream(Files.newOutputStream(smaller))) {
    for (JarEntry entry : Collections.list(input.entries())) {
      byte[] content = input.getInputStream(entry).readAllBytes();
      if (entry.getName().matches("BOOT-INF/lib/onnxruntime.*[.]jar")) {
        content = only(content, platform);
      }
      write(output, entry, content);
    }
  }
  long before = Files.size(jar);
  Files.move(smaller, jar, StandardCopyOption.REPLACE_EXISTING);
  IO.println("%s for %s: %,d bytes of %,d".formatted(jar, platform, Files.size(jar), before));
}

/** ONNX Runtime's own jar without the libraries of other platforms. */
byte[] only(byte[] jar, String platform) throws IOException {
  var bytes = new ByteArrayOutputStream();
  boolean found = false;
  try (var input = new ZipInputStream(new ByteArrayInputStream(jar));
      var output = new JarOutputStream(bytes)) {
    for (ZipEntry entry = input.getNextEntry(); entry != null; entry = input.getNextEntry()) {
      boolean wanted = entry.getName().startsWith(NATIVES + platform + "/");
      found |= wanted;
      if (wanted || !entry.getName().startsWith(NATIVES)) {
        output.putNextEntry(new ZipEntry(entry.getName()));
        input.transferTo(output);
      }
    }
  }
  if (!found) {
    throw new IllegalArgumentException("this ONNX Runtime has nothing for " + platform);
  }
  return bytes.toByteArray();
}

/** Spring Boot reads libraries in place, so what was stored must be stored again. */
void write(ZipOutputStream output, ZipEntry entry, byte[] content) throws IOException {
  var copy = new ZipEntry(entry.getName());
  copy.setTime(entry.getTime());
  copy.setMethod(entry.getMethod());
  if (entry.getMethod() == ZipEntry.STORED) {
    var crc = new CRC32();
    crc.update(content);
    copy.setSize(content.length);
    copy.setCompressedSize(content.length);
    copy.setCrc(crc.getValue());
  }
  output.putNextEntry(copy);
  output.write(content);
  output.closeEntry();
}
