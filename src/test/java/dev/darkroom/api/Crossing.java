package dev.darkroom.api;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Two threads, of which one is inside of something when the other comes. */
final class Crossing {
  private Crossing() {}

  /**
   * @param first is given what to call inside; that returns once the second waits, or has ended
   * @param second begins when the first is inside
   * @throws ExecutionException if either fails
   */
  static void of(Consumer<Runnable> first, Runnable second)
      throws InterruptedException, ExecutionException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Runnable stay =
        () -> {
          inside.countDown();
          await(leave);
        };
    FutureTask<?> one = new FutureTask<>(() -> first.accept(stay), null);
    FutureTask<?> other = new FutureTask<>(second, null);
    Thread.ofPlatform().start(one);
    inside.await();
    awaitWaiting(Thread.ofPlatform().start(other));
    leave.countDown();
    one.get();
    other.get();
  }

  /** Until a thread waits, or has ended without. */
  static void awaitWaiting(Thread thread) {
    while (!isWaiting(thread) && thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  private static boolean isWaiting(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
