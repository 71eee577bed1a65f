package dev.darkroom.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder with one file for each key, as Kubernetes mounts a secret: its name is the key's, and
 * each line is the SHA-256 of one that is valid. Hidden files, such as the links that Kubernetes
 * swaps, and folders are passed over.
 */
public record KeysFolder(Path path) {
  /** Of digests; what is larger was put there by mistake. */
  private static final long MAX_FILE_BYTES = 64 << 10;

  /**
   * What it holds.
   *
   * @param digests by the names of the keys
   * @param problems with files that do not count, in sentences without a full stop; they never
   *     repeat what a file holds, which may be a key
   */
  public record Contents(Map<String, List<KeyDigest>> digests, List<String> problems) {}

  /** The folder as it is now. */
  public Contents read() {
    Map<String, List<KeyDigest>> digests = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files(problems)) {
      String name = file.getFileName().toString();
      try {
        if (!ApiKey.isName(name)) {
          problems.add("the name of %s must be %s".formatted(file, ApiKey.NAME_LIMIT));
        } else if (Files.size(file) > MAX_FILE_BYTES) {
          problems.add("%s is too large to be digests of keys".formatted(file));
        } else {
          digests.put(name, digests(file));
        }
      } catch (NoSuchFileException e) {
        // It was taken out meanwhile.
      } catch (IOException e) {
        problems.add("%s cannot be read".formatted(file));
      } catch (MalformedDigestException e) {
        problems.add(
            "line %d of %s must be the SHA-256 of a key in 64 hexadecimal digits"
                .formatted(e.line, file));
      }
    }
    return new Contents(digests, problems);
  }

  private List<Path> files(List<String> problems) {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !Files.isDirectory(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      problems.add("the folder %s cannot be read".formatted(path));
      return List.of();
    }
  }

  private static List<KeyDigest> digests(Path file) throws IOException {
    String[] lines = Files.readString(file).split("\\R", -1);
    List<KeyDigest> digests = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      int line = i + 1;
      if (!lines[i].isBlank()) {
        digests.add(
            KeyDigest.ofHex(lines[i].strip())
                .orElseThrow(() -> new MalformedDigestException(line)));
      }
    }
    if (digests.isEmpty()) {
      throw new MalformedDigestException(1);
    }
    return digests;
  }

  private static final class MalformedDigestException extends RuntimeException {
    private final int line;

    MalformedDigestException(int line) {
      this.line = line;
    }
  }
}
