package dev.darkroom.api;

import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.image.Cancellation;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** A lock around what requests wait for, as long as somebody waits for them. Thread-safe. */
final class WaitingLock {
  /** How often who waits looks whether somebody waits for it. */
  private static final long GLANCE_NANOS = Duration.ofMillis(100).toNanos();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Changes what is guarded; whoever waits tries again. */
  void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tries to change what is guarded until that succeeds.
   *
   * @param attempt says whether it succeeded
   * @param cancellation asked between attempts, without the lock
   * @throws UnavailableException if the thread is interrupted
   * @throws RuntimeException as {@link Cancellation#check} has it
   */
  void await(BooleanSupplier attempt, Cancellation cancellation) {
    boolean succeeded = attempt(attempt, 0);
    while (!succeeded) {
      cancellation.check();
      succeeded = attempt(attempt, GLANCE_NANOS);
    }
  }

  /** Tries, and waits for a change and tries again if it was in vain. */
  private boolean attempt(BooleanSupplier attempt, long nanos) {
    lock.lock();
    try {
      return attempt.getAsBoolean() || (changed.awaitNanos(nanos) > 0 && attempt.getAsBoolean());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(new Refusal.ShuttingDown());
    } finally {
      lock.unlock();
    }
  }
}
