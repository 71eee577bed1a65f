package dev.darkroom.api;

import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Heap for what is large in requests. Who needs more waits until others give theirs back; the
 * eldest of those that need any always goes on, so all come to their end. One client has at most
 * half while there are others. Thread-safe.
 */
final class HeapRoom {
  private final long capacity;
  private final Duration maxWait;
  private final AtomicInteger waiting = new AtomicInteger();
  private final WaitingLock lock = new WaitingLock();

  // Guarded by the lock, and so are the leases. In the order in which they first grew.
  private final Set<Lease> leases = new LinkedHashSet<>();
  private long taken;

  /**
   * @param capacity bytes
   * @param maxWait after which who waits is refused
   */
  HeapRoom(long capacity, Duration maxWait) {
    this.capacity = capacity;
    this.maxWait = maxWait;
  }

  /** Nothing yet; who never needs any stands in nobody's way. */
  Lease enter(HttpCaller caller) {
    return new Lease(caller);
  }

  /** Whether anybody waits. */
  boolean isContended() {
    return waiting.get() > 0;
  }

  final class Lease implements AutoCloseable {
    private final HttpCaller caller;
    private long bytes;

    private Lease(HttpCaller caller) {
      this.caller = caller;
    }

    /**
     * Takes more, once it is there. The first time is what gives it its place in line.
     *
     * @throws UnavailableException after the longest wait
     * @throws RuntimeException as {@link HttpCaller#check} has it, meanwhile
     */
    void grow(long more) {
      long startNanos = System.nanoTime();
      waiting.incrementAndGet();
      try {
        lock.await(() -> take(more), () -> check(startNanos));
      } finally {
        waiting.decrementAndGet();
      }
    }

    private boolean take(long more) {
      leases.add(this);
      boolean has = hasRoomFor(more);
      if (has) {
        bytes += more;
        taken += more;
      }
      return has;
    }

    private void check(long startNanos) {
      caller.check();
      if (System.nanoTime() - startNanos >= maxWait.toNanos()) {
        throw new UnavailableException(new Refusal.HeapFull());
      }
    }

    private boolean hasRoomFor(long more) {
      return leases.iterator().next() == this
          || (taken + more <= capacity && (own() + more <= capacity / 2 || isAlone()));
    }

    /** What its client has taken, by all its leases. */
    private long own() {
      return leases.stream().filter(this::isOfSameClient).mapToLong(lease -> lease.bytes).sum();
    }

    private boolean isAlone() {
      return leases.stream().allMatch(this::isOfSameClient);
    }

    private boolean isOfSameClient(Lease other) {
      return other.caller.key().equals(caller.key());
    }

    /** Gives all back. */
    @Override
    public void close() {
      lock.change(
          () -> {
            leases.remove(this);
            taken -= bytes;
          });
    }
  }
}
