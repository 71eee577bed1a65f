package dev.darkroom.api;

import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.image.Cancellation;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * Lets images be decoded as many at once as half of the heap holds and processors can work on; the
 * others wait in the order in which they came, and leave once nobody waits for them. Thread-safe.
 */
final class DecodingGate {
  private final WaitingLock lock = new WaitingLock();
  private final long capacity;

  // Guarded by the lock, from here to the end.
  private final Queue<Object> line = new ArrayDeque<>();
  private long freeBytes;
  private int freePlaces;

  DecodingGate() {
    this(Runtime.getRuntime().maxMemory() / 2, Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param bytes that all who are in may take together
   * @param places for which there are processors
   */
  DecodingGate(long bytes, int places) {
    this.capacity = bytes;
    this.freeBytes = bytes;
    this.freePlaces = places;
  }

  /**
   * Runs a decoding once it is let in.
   *
   * @param bytes that it takes at its worst moment
   * @throws InsufficientMemoryException if that is more than may ever be taken
   * @throws dev.darkroom.failure.DeadlineException if its time passes while it waits
   * @throws CancellationException if nobody waits for it any more
   */
  <T> T pass(long bytes, Cancellation cancellation, Supplier<T> decoding) {
    if (bytes > capacity) {
      throw new InsufficientMemoryException(
          "the image takes %,d bytes to decode, and half of the service's heap is %,d"
              .formatted(bytes, capacity),
          null);
    }
    enter(bytes, cancellation);
    try {
      return decoding.get();
    } finally {
      leave(bytes);
    }
  }

  private void enter(long bytes, Cancellation cancellation) {
    Object place = new Object();
    lock.change(() -> line.add(place));
    try {
      lock.await(() -> letIn(place, bytes), cancellation);
    } finally {
      lock.change(() -> line.remove(place));
    }
  }

  private boolean letIn(Object place, long bytes) {
    boolean free = line.peek() == place && freePlaces > 0 && bytes <= freeBytes;
    if (free) {
      freePlaces--;
      freeBytes -= bytes;
    }
    return free;
  }

  private void leave(long bytes) {
    lock.change(
        () -> {
          freePlaces++;
          freeBytes += bytes;
        });
  }
}
