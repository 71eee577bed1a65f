package dev.darkroom.access;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose key is which: those of the configuration, and those of a folder, which is read anew when a
 * key is looked for a second after it was read last. Thread-safe.
 */
public final class KeyRing {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final Map<String, Holder> configured;
  private final @Nullable KeysFolder folder;
  private final LongSupplier clock;

  // Replaced under this object's lock, read by all.
  private volatile Entries entries;

  /**
   * One of the configuration.
   *
   * @param digests of its keys, all of them valid; none where the folder has them
   */
  public record Holder(List<KeyDigest> digests, CallerSettings settings) {
    public Holder {
      digests = List.copyOf(digests);
    }
  }

  private record Entry(KeyDigest digest, Account account) {}

  private record Entries(List<Entry> all, List<String> problems, long readNanos) {}

  /**
   * @param configured by their names
   * @param folder where there are others, and other keys of these
   * @param clock nanoseconds that never go back
   */
  public KeyRing(Map<String, Holder> configured, Optional<KeysFolder> folder, LongSupplier clock) {
    this.configured = Map.copyOf(configured);
    this.folder = folder.orElse(null);
    this.clock = clock;
    this.entries = read();
  }

  /** What was wrong when it was read last, in sentences without a full stop. */
  public List<String> problems() {
    return entries.problems;
  }

  /** Whether nobody has a key. */
  public boolean isEmpty() {
    return entries.all.isEmpty();
  }

  /** Whose key this is. All are looked at, so that the time tells nothing of them. */
  public Optional<Account> find(String key) {
    KeyDigest digest = KeyDigest.of(key);
    Account found = null;
    for (Entry entry : current()) {
      if (entry.digest.equals(digest)) {
        found = entry.account;
      }
    }
    return Optional.ofNullable(found);
  }

  private List<Entry> current() {
    return isFresh() ? entries.all : readAgain();
  }

  private boolean isFresh() {
    return folder == null || clock.getAsLong() - entries.readNanos < FRESH_NANOS;
  }

  private synchronized List<Entry> readAgain() {
    if (!isFresh()) {
      Entries before = entries;
      entries = read();
      entries.problems.stream()
          .filter(problem -> !before.problems.contains(problem))
          .forEach(problem -> LOG.warn("A key does not count: {}", problem));
    }
    return entries.all;
  }

  private Entries read() {
    long now = clock.getAsLong();
    // In the order of their names, so that the same problem has the same words.
    SortedMap<String, List<KeyDigest>> digests = new TreeMap<>();
    configured.forEach((name, holder) -> digests.put(name, new ArrayList<>(holder.digests)));
    List<String> problems = new ArrayList<>();
    if (folder != null) {
      KeysFolder.Contents contents = folder.read();
      problems.addAll(contents.problems());
      contents
          .digests()
          .forEach(
              (name, more) -> digests.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(more));
    }
    return new Entries(entries(digests, problems), problems, now);
  }

  /** A key of two names would be a caller's one time and another's the next. */
  private List<Entry> entries(SortedMap<String, List<KeyDigest>> digests, List<String> problems) {
    Map<KeyDigest, Entry> entries = new HashMap<>();
    digests.forEach(
        (name, keys) -> {
          Holder holder = configured.get(name);
          Account account =
              new Account(name, holder == null ? CallerSettings.USUAL : holder.settings());
          for (KeyDigest digest : keys) {
            Entry other = entries.putIfAbsent(digest, new Entry(digest, account));
            if (other != null && !other.account.name().equals(name)) {
              problems.add("%s and %s have the same key".formatted(other.account.name(), name));
            }
          }
        });
    return List.copyOf(entries.values());
  }
}
