package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
  private final Path root;

  CacheFolderTest(@TempDir Path root) {
    this.root = root;
  }

  /** XDG base directory specification 0.8; Apple's and Microsoft's guides. */
  @Test
  void theUsualPlaceIsThePlatforms() {
    assertThat(CacheFolder.usual("Linux", "/home/a", Map.of())).hasValue(Path.of("/home/a/.cache"));
    assertThat(CacheFolder.usual("Linux", "/home/a", Map.of("XDG_CACHE_HOME", "/c")))
        .hasValue(Path.of("/c"));
    assertThat(CacheFolder.usual("Linux", "/home/a", Map.of("XDG_CACHE_HOME", "relative")))
        .hasValue(Path.of("/home/a/.cache"));
    assertThat(CacheFolder.usual("Mac OS X", "/Users/a", Map.of()))
        .hasValue(Path.of("/Users/a/Library/Caches"));
    assertThat(CacheFolder.usual("Windows 11", "/a", Map.of("LOCALAPPDATA", "/a/AppData/Local")))
        .hasValue(Path.of("/a/AppData/Local"));
    assertThat(CacheFolder.usual("Linux", "?", Map.of())).isEmpty();
  }

  @Test
  void theSettingComesFirst() {
    assertThat(new CacheFolder(root.resolve("a/b"), usual(), root).resolve())
        .isEqualTo(root.resolve("a/b"))
        .isDirectory();
  }

  @Test
  void thenTheUsersCaches() {
    assertThat(new CacheFolder(null, usual(), root).resolve())
        .isEqualTo(root.resolve("home/darkroom"))
        .isDirectory();
  }

  @Test
  void whoHasNoHomeGetsAFolderThatNobodyElseCanReach() throws IOException {
    Path home = Files.createFile(root.resolve("home"));

    Path folder = new CacheFolder(null, Optional.of(home), root).resolve();

    assertThat(folder).isEqualTo(inTemporary());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(new CacheFolder(null, Optional.of(home), root).resolve()).isEqualTo(folder);
  }

  @Test
  void aFolderThatOthersMayHaveMadeIsNotTrusted() throws IOException {
    Path folder = Files.createDirectory(inTemporary());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertNotTrusted();

    Files.delete(folder);
    Files.createSymbolicLink(folder, Files.createDirectory(root.resolve("elsewhere")));
    assertNotTrusted();
  }

  private void assertNotTrusted() throws IOException {
    assertThatThrownBy(() -> new CacheFolder(null, Optional.empty(), root).resolve())
        .isInstanceOf(UnusableFolderException.class)
        .hasMessage(inTemporary() + " cannot be written to: others can write to it");
  }

  @Test
  void aSettingThatCannotBeWrittenToIsToldAndNotReplaced() throws IOException {
    Path file = Files.createFile(root.resolve("file"));

    assertThatThrownBy(() -> new CacheFolder(file.resolve("cache"), usual(), root).resolve())
        .isInstanceOf(UnusableFolderException.class)
        .hasMessageStartingWith(file.resolve("cache") + " cannot be written to: ");
  }

  private Optional<Path> usual() {
    return Optional.of(root.resolve("home"));
  }

  private Path inTemporary() throws IOException {
    return root.resolve("darkroom-" + Files.getOwner(root).getName());
  }
}
