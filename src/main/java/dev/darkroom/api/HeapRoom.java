package dev.darkroom.api;

import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Heap for what is large in requests. Who needs more waits until others give theirs back; the
 * eldest always goes on, so all come to their end. One client has at most half while there are
 * others. Thread-safe.
 */
final class HeapRoom {
  /** How often who waits is looked after. */
  private static final long GLANCE_MILLIS = 100;

  private final long capacity;
  private final Duration maxWait;
  private final AtomicInteger waiting = new AtomicInteger();

  // Guarded by this, from here to the end, and so are the leases. In the order of their arrival.
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

  /** A place in line, with nothing yet. */
  synchronized Lease enter(HttpCaller caller) {
    Lease lease = new Lease(caller);
    leases.add(lease);
    return lease;
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
     * Takes more, once it is there.
     *
     * @throws UnavailableException after the longest wait
     * @throws RuntimeException as {@link HttpCaller#check} has it, meanwhile
     */
    void grow(long more) {
      long startNanos = System.nanoTime();
      waiting.incrementAndGet();
      try {
        while (!take(more)) {
          caller.check();
          if (System.nanoTime() - startNanos >= maxWait.toNanos()) {
            throw new UnavailableException(new Refusal.HeapFull());
          }
          awaitChange(more);
        }
      } finally {
        waiting.decrementAndGet();
      }
    }

    private boolean take(long more) {
      synchronized (HeapRoom.this) {
        boolean has = hasRoomFor(more);
        if (has) {
          bytes += more;
          taken += more;
        }
        return has;
      }
    }

    private void awaitChange(long more) {
      synchronized (HeapRoom.this) {
        try {
          if (!hasRoomFor(more)) {
            HeapRoom.this.wait(GLANCE_MILLIS);
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new UnavailableException(new Refusal.ShuttingDown());
        }
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
      synchronized (HeapRoom.this) {
        leases.remove(this);
        taken -= bytes;
        HeapRoom.this.notifyAll();
      }
    }
  }
}
