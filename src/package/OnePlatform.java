import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A library that brings native code for many platforms.
 *
 * @param jar where it lies in an executable jar, a regular expression
 * @param folder of the native code, in its own jar
 * @param inside the platform's folder in that
 */
record Library(String jar, String folder, UnaryOperator<String> inside) {}

static final List<Library> LIBRARIES =
    List.of(
        new Library(
            "BOOT-INF/lib/onnxruntime.*[.]jar", "ai/onnxruntime/native/", platform -> platform),
        new Library(
            "BOOT-INF/lib/webp-imageio.*[.]jar",
            "native/",
            platform ->
                platform
                    .replace("linux-", "Linux/")
                    .replace("osx-", "Mac/")
                    .replace("win-", "Windows/")
                    .replace("x64", "x86_64")));

/**
 * Leaves native code for other platforms out of an executable jar: {@code java OnePlatform.java JAR
 * PLATFORM}, where the platform is named as in ONNX Runtime's jar, such as {@code linux-x64}.
 */
void main(String[] arguments) throws IOException {
  Path jar = Path.of(arguments[0]);
  String platform = arguments[1];
  Path smaller = jar.resolveSibling(jar.getFileName() + ".smaller");
  try (var input = new JarFile(jar.toFile());
      var output = new ZipOutputStream(Files.newOutputStream(smaller))) {
    for (JarEntry entry : Collections.list(input.entries())) {
      byte[] content = input.getInputStream(entry).readAllBytes();
      for (Library library : LIBRARIES) {
        if (entry.getName().matches(library.jar)) {
          content = only(content, library, platform);
        }
      }
      write(output, entry, content);
    }
  }
  long before = Files.size(jar);
  Files.move(smaller, jar, StandardCopyOption.REPLACE_EXISTING);
  IO.println("%s for %s: %,d bytes of %,d".formatted(jar, platform, Files.size(jar), before));
}

/** A library's own jar without the native code for other platforms. */
byte[] only(byte[] jar, Library library, String platform) throws IOException {
  var bytes = new ByteArrayOutputStream();
  boolean found = false;
  try (var input = new ZipInputStream(new ByteArrayInputStream(jar));
      var output = new JarOutputStream(bytes)) {
    for (ZipEntry entry = input.getNextEntry(); entry != null; entry = input.getNextEntry()) {
      boolean wanted =
          entry.getName().startsWith(library.folder + library.inside.apply(platform) + "/");
      found |= wanted;
      if (wanted || !entry.getName().startsWith(library.folder)) {
        var copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        output.putNextEntry(copy);
        input.transferTo(output);
      }
    }
  }
  if (!found) {
    throw new IllegalArgumentException(library.jar + " has nothing for " + platform);
  }
  return bytes.toByteArray();
}

/** Spring Boot reads libraries in place, so what was stored must be stored again. */
void write(ZipOutputStream output, ZipEntry entry, byte[] content) throws IOException {
  var copy = new ZipEntry(entry.getName());
  copy.setTimeLocal(entry.getTimeLocal());
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
