package dev.darkroom.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Keeps files of jars that must lie on disk from one start to the next. Those that belong together
 * lie in a folder that is named by their contents, which processes share: a file appears as a whole
 * and is verified each time. A process that is killed leaves nothing that the next does not use or
 * take away. Thread-safe.
 */
final class FileCache {
  private static final Logger LOG = LoggerFactory.getLogger(FileCache.class);

  /** After which a folder that no process uses is taken away. */
  private static final Duration KEPT = Duration.ofDays(30);

  /** In which a file is written for certain. */
  private static final Duration WRITTEN = Duration.ofHours(1);

  private static final String PART = ".part";
  private static final String LOCK = ".lock";

  /** Open as long as the process runs, which says that it uses the folder. */
  private static final Map<Path, FileChannel> IN_USE = new ConcurrentHashMap<>();

  private final CacheFolder root;

  FileCache(CacheFolder root) {
    this.root = root;
  }

  /**
   * A folder with some of the files of a set.
   *
   * @param name of the set, for people
   * @param files all of the set, by which its folder is known
   * @param needed those that must be there
   * @throws UnusableFolderException if they cannot be put there
   */
  synchronized Path folder(
      String name, Collection<PackedFile> files, Predicate<PackedFile> needed) {
    Path parent = root.resolve();
    Path folder = parent.resolve(name + "-" + digest(files));
    try {
      use(folder);
      Files.createDirectories(folder);
      for (PackedFile file : files) {
        if (needed.test(file) && !isIntact(folder.resolve(file.path()), file)) {
          unpack(file, folder.resolve(file.path()));
        }
      }
    } catch (IOException e) {
      throw new UnusableFolderException(parent, e);
    }
    clean(parent);
    return folder;
  }

  private static String digest(Collection<PackedFile> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.stream()
          .map(file -> "%s %d %08x\n".formatted(file.path(), file.size(), file.crc()))
          .sorted()
          .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private static boolean isIntact(Path path, PackedFile file) throws IOException {
    return Files.isRegularFile(path) && Files.size(path) == file.size() && crc(path) == file.crc();
  }

  private static long crc(Path path) throws IOException {
    CRC32 crc = new CRC32();
    try (FileChannel channel = FileChannel.open(path)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
      while (channel.read(buffer) >= 0) {
        crc.update(buffer.flip());
        buffer.clear();
      }
    }
    return crc.getValue();
  }

  private static void unpack(PackedFile file, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Path part = Files.createTempFile(target.getParent(), target.getFileName() + ".", PART);
    try {
      try (InputStream content = file.open();
          CheckedInputStream checked = new CheckedInputStream(content, new CRC32());
          OutputStream output = Files.newOutputStream(part)) {
        checked.transferTo(output);
        if (checked.getChecksum().getValue() != file.crc()) {
          throw new IOException(file.path() + " is damaged in its jar");
        }
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Tells other processes that this one needs a folder, and how lately. */
  private static synchronized void use(Path folder) throws IOException {
    Path file = lockOf(folder);
    Files.createDirectories(folder.getParent());
    // Another process may have been taking it away as unused.
    while (!IN_USE.containsKey(file) || !Files.exists(file)) {
      FileChannel channel = open(file);
      try {
        channel.lock(0, Long.MAX_VALUE, true);
      } catch (IOException e) {
        LOG.debug("{} knows no locks", folder.getParent(), e);
      }
      IN_USE.put(file, channel);
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }

  private static FileChannel open(Path lock) throws IOException {
    return FileChannel.open(
        lock, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static Path lockOf(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }

  /** What cannot be taken away does no harm. */
  private static void clean(Path parent) {
    try {
      for (Path lock : list(parent, LOCK)) {
        if (!IN_USE.containsKey(lock) && isOlder(lock, KEPT)) {
          removeUnused(lock);
        }
      }
      for (Path part : list(parent, PART)) {
        if (isOlder(part, WRITTEN)) {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException e) {
      LOG.debug("{} was not cleaned", parent, e);
    }
  }

  private static void removeUnused(Path lock) throws IOException {
    try (FileChannel channel = open(lock);
        FileLock alone = channel.tryLock()) {
      if (alone != null) {
        String name = lock.getFileName().toString();
        FileSystemUtils.deleteRecursively(
            lock.resolveSibling(name.substring(0, name.length() - LOCK.length())));
        Files.deleteIfExists(lock);
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is in use here", lock);
    }
  }

  private static List<Path> list(Path parent, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(parent)) {
      return all.filter(path -> path.toString().endsWith(suffix)).toList();
    }
  }

  private static boolean isOlder(Path path, Duration age) throws IOException {
    try {
      return Files.getLastModifiedTime(path).toInstant().isBefore(Instant.now().minus(age));
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
