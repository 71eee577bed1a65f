package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ByteArrayResource;

class FileCacheTest {
  private static final List<PackedFile> FILES =
      List.of(file("a/one.txt", "one"), file("two.txt", "two"));

  private final Path root;
  private final FileCache cache;

  FileCacheTest(@TempDir Path root) {
    this.root = root;
    this.cache = cache(root);
  }

  @Test
  void filesOfOtherContentsLieInAnotherFolder() {
    Path folder = cache.folder("model", FILES, _ -> true);
    Path other = cache.folder("model", List.of(file("two.txt", "TWO")), _ -> true);

    assertThat(folder.resolve("a/one.txt")).hasContent("one");
    assertThat(folder.resolve("two.txt")).hasContent("two");
    assertThat(other.resolve("two.txt")).hasContent("TWO");
    assertThat(cache.folder("model", FILES.reversed(), _ -> true)).isEqualTo(folder);
  }

  @Test
  void whatIsNotNeededComesLater() {
    Path folder = cache.folder("model", FILES, file -> file.path().equals("two.txt"));
    assertThat(folder.resolve("a")).doesNotExist();

    assertThat(cache.folder("model", FILES, _ -> true)).isEqualTo(folder);
    assertThat(folder.resolve("a/one.txt")).hasContent("one");
  }

  @Test
  void aDamagedFileIsReplaced() throws IOException {
    Path folder = cache.folder("model", FILES, _ -> true);
    Files.writeString(folder.resolve("a/one.txt"), "ome");
    Files.writeString(folder.resolve("two.txt"), "tw");

    cache.folder("model", FILES, _ -> true);

    assertThat(folder.resolve("a/one.txt")).hasContent("one");
    assertThat(folder.resolve("two.txt")).hasContent("two");
  }

  @Test
  void aFileThatIsDamagedInItsJarIsRefused() {
    PackedFile damaged = new PackedFile("a", 1, 0, new ByteArrayResource(new byte[1]));

    assertThatThrownBy(() -> cache.folder("model", List.of(damaged), _ -> true))
        .isInstanceOf(UnusableFolderException.class)
        .hasMessageContaining("a is damaged in its jar");
    assertThat(files()).allMatch(path -> path.toString().endsWith(".lock"));
  }

  @Test
  void startsAtTheSameTimeShareAFolder() {
    List<CompletableFuture<Path>> starts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      starts.add(
          CompletableFuture.supplyAsync(() -> cache(root).folder("model", FILES, _ -> true)));
    }

    assertThat(starts.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(files()).hasSize(3);
  }

  @Test
  void whatAKilledProcessWasWritingIsTakenAwayAfterAnHour() throws IOException {
    Path folder = cache.folder("model", FILES, _ -> true);
    Path left = Files.writeString(folder.resolve("a/one.txt.123.part"), "o");
    Path fresh = Files.writeString(folder.resolve("a/one.txt.456.part"), "o");
    age(left, Duration.ofMinutes(61));
    age(fresh, Duration.ofMinutes(59));

    cache.folder("model", FILES, _ -> true);

    assertThat(left).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void aFolderThatNobodyUsesIsTakenAwayAfterAMonth() throws IOException {
    Path old = leftBehind("old", Duration.ofDays(31));
    Path recent = leftBehind("recent", Duration.ofDays(29));
    Path used = leftBehind("used", Duration.ofDays(31));

    try (FileChannel channel = FileChannel.open(lock(used), StandardOpenOption.READ)) {
      channel.lock(0, Long.MAX_VALUE, true);
      cache.folder("model", FILES, _ -> true);
    }

    assertThat(old).doesNotExist();
    assertThat(lock(old)).doesNotExist();
    assertThat(recent.resolve("file")).exists();
    assertThat(used.resolve("file")).exists();
  }

  private Path leftBehind(String name, Duration age) throws IOException {
    Path folder = Files.createDirectory(root.resolve(name));
    Files.createFile(folder.resolve("file"));
    age(Files.createFile(lock(folder)), age);
    return folder;
  }

  private static Path lock(Path folder) {
    return Path.of(folder + ".lock");
  }

  private static void age(Path path, Duration age) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static FileCache cache(Path root) {
    return new FileCache(new CacheFolder(root, Optional.empty(), root));
  }

  private static PackedFile file(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return new PackedFile(path, bytes.length, crc.getValue(), new ByteArrayResource(bytes));
  }
}
