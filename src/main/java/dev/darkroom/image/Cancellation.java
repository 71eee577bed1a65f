package dev.darkroom.image;

/** Tells work that may take long whether anybody still waits for it. */
@FunctionalInterface
public interface Cancellation {
  /** Somebody always waits. */
  Cancellation NONE = () -> {};

  /**
   * Returns while somebody waits. Asked on the working thread, so often that it must cost next to
   * nothing.
   *
   * @throws dev.darkroom.failure.DeadlineException if the time for it has passed
   * @throws java.util.concurrent.CancellationException if nobody waits any more
   */
  void check();
}
