package dev.darkroom.job;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Jobs of one process, which end with it. What nobody has fetched stays until its time is over,
 * even where others find no room for it; what was fetched or cancelled makes room before.
 * Thread-safe.
 */
public final class MemoryJobStore implements JobStore {
  /** Of jobs that are gone, whose they were. */
  private static final int REMEMBERED = 10_000;

  /** What a job takes beside its results, about. */
  private static final long RECORD_BYTES = 4096;

  private final long capacity;
  private final InstantSource clock;

  @GuardedBy("this")
  private final Map<JobId, Entry> entries = new HashMap<>();

  @GuardedBy("this")
  private final TreeMap<Long, Entry> bySequence = new TreeMap<>(Comparator.reverseOrder());

  @GuardedBy("this")
  private final Map<JobId, String> gone =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, String> eldest) {
          return size() > REMEMBERED;
        }
      };

  @GuardedBy("this")
  private long bytes;

  private record Entry(Job job, long bytes) {}

  /**
   * @param capacity bytes of results
   */
  public MemoryJobStore(long capacity, InstantSource clock) {
    this.capacity = capacity;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Job> add(Job job, long resultBytes) {
    Entry known = entries.get(job.id());
    if (known != null) {
      return Optional.of(known.job());
    }
    long needed = job.kept() ? resultBytes + RECORD_BYTES : 0;
    makeRoom(needed);
    gone.remove(job.id());
    insert(new Entry(job, needed));
    return Optional.empty();
  }

  /** A job larger than all the room is taken when it is alone. */
  @GuardedBy("this")
  private void makeRoom(long needed) {
    if (needed == 0) {
      return;
    }
    List<Entry> settled =
        bySequence.descendingMap().values().stream()
            .filter(entry -> entry.job().isSettled())
            .toList();
    for (Entry entry : settled) {
      if (bytes + needed <= capacity) {
        break;
      }
      forget(entry);
    }
    if (bytes > 0 && bytes + needed > capacity) {
      throw new UnavailableException(
          new Refusal.JobsFull(bytes, capacity, needed), untilNextExpiry());
    }
  }

  @GuardedBy("this")
  private Duration untilNextExpiry() {
    Instant now = clock.instant();
    return entries.values().stream()
        .map(entry -> entry.job().expiresAt())
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .map(next -> Duration.between(now, next).plusSeconds(1))
        .orElse(Duration.ofSeconds(10));
  }

  @GuardedBy("this")
  private void insert(Entry entry) {
    entries.put(entry.job().id(), entry);
    bySequence.put(entry.job().sequence(), entry);
    bytes += entry.bytes();
  }

  @GuardedBy("this")
  private void delete(Entry entry) {
    entries.remove(entry.job().id());
    bySequence.remove(entry.job().sequence());
    bytes -= entry.bytes();
  }

  @GuardedBy("this")
  private void forget(Entry entry) {
    delete(entry);
    gone.put(entry.job().id(), entry.job().caller());
  }

  @Override
  public synchronized void put(Job job) {
    Entry known = entries.get(job.id());
    if (known == null || known.job().sequence() != job.sequence()) {
      return;
    }
    delete(known);
    JobResult result = job.result();
    boolean counted = job.kept() && job.state().isFinal();
    long taken = counted ? (result == null ? 0 : result.bytes()) + RECORD_BYTES : known.bytes();
    insert(new Entry(job, taken));
  }

  @Override
  public synchronized Lookup find(JobId id) {
    Entry entry = entries.get(id);
    if (entry != null) {
      return new Lookup.Found(entry.job());
    }
    String caller = gone.get(id);
    return caller == null ? new Lookup.Unknown() : new Lookup.Gone(caller);
  }

  @Override
  public synchronized List<Job> list(long before, Predicate<Job> which, int limit) {
    return bySequence.tailMap(before, false).values().stream()
        .map(Entry::job)
        .filter(which)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized void fetched(JobId id, int index) {
    Entry entry = entries.get(id);
    if (entry != null) {
      delete(entry);
      insert(new Entry(entry.job().withFetched(index), entry.bytes()));
    }
  }

  @Override
  public synchronized void remove(JobId id) {
    Entry entry = entries.get(id);
    if (entry != null) {
      forget(entry);
    }
  }

  @Override
  public synchronized void discard(JobId id) {
    Entry entry = entries.get(id);
    if (entry != null) {
      delete(entry);
    }
  }

  @Override
  public synchronized int removeExpired(Instant now) {
    List<Entry> expired = new ArrayList<>();
    for (Entry entry : entries.values()) {
      Instant end = entry.job().expiresAt();
      if (end != null && !now.isBefore(end)) {
        expired.add(entry);
      }
    }
    expired.forEach(this::forget);
    return (int)
        expired.stream()
            .filter(entry -> entry.job().result() != null && !entry.job().isFetched())
            .count();
  }

  @Override
  public synchronized long bytes() {
    return bytes;
  }
}
