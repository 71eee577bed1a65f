package dev.darkroom.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where files are kept from one start to the next: where it is said, or else where the platform
 * keeps a user's caches, or else, for a user who has no such place, below the temporary folder.
 *
 * @param setting {@code darkroom.cache}
 * @param temporary the temporary folder, to which others may write, too
 * @param usual of the user's caches
 */
record CacheFolder(@Nullable Path setting, Optional<Path> usual, Path temporary) {
  private static final String NAME = "darkroom";

  static CacheFolder of(@Nullable Path setting) {
    Map<String, String> environment = System.getenv();
    return new CacheFolder(
        setting,
        usual(System.getProperty("os.name"), System.getProperty("user.home"), environment),
        Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * What the platform says; on Linux the XDG base directory specification.
   *
   * @param home empty or {@code ?} for who has none
   */
  static Optional<Path> usual(String system, String home, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return folder(environment.get("LOCALAPPDATA"));
    }
    return name.startsWith("mac")
        ? folder(home).map(path -> path.resolve("Library/Caches"))
        : folder(environment.get("XDG_CACHE_HOME"))
            .or(() -> folder(home).map(path -> path.resolve(".cache")));
  }

  private static Optional<Path> folder(@Nullable String path) {
    return Optional.ofNullable(path).map(Path::of).filter(Path::isAbsolute);
  }

  /**
   * The folder, which is there now.
   *
   * @throws UnusableFolderException if there is none that can be written to
   */
  Path resolve() {
    if (setting != null) {
      return make(setting);
    }
    if (usual.isPresent()) {
      try {
        return make(usual.get().resolve(NAME));
      } catch (UnusableFolderException e) {
        // Such as the home of a user who is only a number.
      }
    }
    return makePrivate();
  }

  private static Path make(Path folder) {
    try {
      Files.createDirectories(folder);
      requireWritable(folder);
      return folder;
    } catch (IOException e) {
      throw new UnusableFolderException(folder, e);
    }
  }

  private static void requireWritable(Path folder) throws IOException {
    Files.delete(Files.createTempFile(folder, "writable", ".part"));
  }

  /** Libraries are loaded from it: nobody else may have put them there. */
  private Path makePrivate() {
    if (!temporary.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return make(temporary.resolve(NAME + "-" + System.getProperty("user.name")));
    }
    Path folder = temporary;
    try {
      UserPrincipal user = user();
      folder = temporary.resolve(NAME + "-" + user.getName());
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      requireOwn(folder, user);
      requireWritable(folder);
      return folder;
    } catch (IOException e) {
      throw new UnusableFolderException(folder, e);
    }
  }

  /** Whose process this is; Java's own name of a user that is only a number says nothing. */
  private UserPrincipal user() throws IOException {
    Path file = Files.createTempFile(temporary, NAME, ".part");
    try {
      return Files.getOwner(file);
    } finally {
      Files.delete(file);
    }
  }

  private static void requireOwn(Path folder, UserPrincipal user) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isDirectory()
        || !attributes.owner().equals(user)
        || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
        || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException("others can write to it");
    }
  }
}
