package dev.darkroom.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Uploads, and what Pillow and diffusers make of them; {@code tools/images.py} wrote both. */
final class Images {
  private static final Path FOLDER = Path.of("src/test/resources/images");

  private Images() {}

  /** The names of the files that end so. */
  static List<String> names(String ending) {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String base64(String name) {
    return Base64.getEncoder().encodeToString(bytes(name));
  }

  /** An upload of at most 4096 x 4096 pixels. */
  static Upload open(String field, String text) {
    return new ImageOpener(1 << 24).open(field, text);
  }

  /** An upload in its own size. */
  static Image read(String field, String text) {
    Upload upload = open(field, text);
    return upload.read(upload.width(), upload.height(), Cancellation.NONE);
  }

  /** A binary PPM of 8 bits, as Pillow writes it: "P6", width and height, 255, each on a line. */
  static Image ppm(String name) {
    byte[] file = bytes(name);
    String[] header = new String(file, StandardCharsets.ISO_8859_1).split("\\s", 5);
    int width = Integer.parseInt(header[1]);
    int height = Integer.parseInt(header[2]);
    byte[] samples = Arrays.copyOfRange(file, file.length - 3 * width * height, file.length);
    return new Image(width, height, samples);
  }

  /** The samples of a binary PGM of so many pixels. */
  static byte[] pgm(String name, int size) {
    byte[] file = bytes(name);
    return Arrays.copyOfRange(file, file.length - size, file.length);
  }

  /** Little-endian float32. */
  static float[] floats(String name) {
    ByteBuffer file = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[file.remaining() / Float.BYTES];
    file.asFloatBuffer().get(values);
    return values;
  }
}
