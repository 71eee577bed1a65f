package dev.darkroom.engine;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for others without being wrapped in their exceptions. */
public final class Futures {
  private Futures() {}

  /** The value of a future, or the exception itself that it failed with. */
  public static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Waits for a future to be done, in whichever way, but not longer than this. Who is interrupted
   * does not want it any more: it is cancelled.
   */
  public static boolean isDoneWithin(CompletableFuture<?> future, Duration longest) {
    try {
      future.get(longest.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | CancellationException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      future.cancel(false);
      return true;
    }
  }

  /** Waits until a thread has ended; an interrupt is kept for later. */
  static void joinThread(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
