package dev.darkroom.service;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request, and beside it what diffusers makes of it.
 *
 * @param file the request
 */
record Golden(Path file) {
  private static final Path FOLDER = Path.of("src/test/resources/goldens");

  /** All that there are, by model and name. */
  static Stream<Golden> all() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".json") && !file.getParent().equals(FOLDER))
          .sorted()
          .toList()
          .stream()
          .map(Golden::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String model() {
    return file.getParent().getFileName().toString();
  }

  String name() {
    return file.getFileName().toString().replace(".json", "");
  }

  /** Whether the request is for {@code POST /invert}. */
  boolean isInversion() {
    return name().startsWith("invert-");
  }

  /** What to send, the images that it names inside. */
  ObjectNode request() throws IOException {
    ObjectNode request = (ObjectNode) Json.MAPPER.readTree(Files.readString(file));
    request.remove("note");
    for (String field : List.of("image", "mask_image")) {
      if (request.has(field)) {
        request.put(field, input(request.path(field).asString()));
      }
    }
    return request;
  }

  /** An image among the inputs, in base64. */
  static String input(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(FOLDER.resolve("inputs").resolve(name));
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The expected images, in the order of the answer. */
  List<Path> images() {
    Path alone = file.resolveSibling(name() + ".png");
    return Files.exists(alone)
        ? List.of(alone)
        : IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> file.resolveSibling("%s-%d.png".formatted(name(), i)))
            .takeWhile(Files::exists)
            .toList();
  }

  /** The latents that an inversion is expected to give, little-endian float32. */
  byte[] inverted() throws IOException {
    return Files.readAllBytes(file.resolveSibling(name() + ".inverted.bin"));
  }

  @Override
  public String toString() {
    return model() + "/" + name();
  }
}
