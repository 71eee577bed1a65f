package dev.darkroom.api;

import dev.darkroom.failure.DeadlineException;
import dev.darkroom.image.Cancellation;
import dev.darkroom.job.Caller;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;

/** Ends what is done for a caller before there is a job: at its deadline, or once it is gone. */
final class CallerCancellation implements Cancellation {
  /** How often a caller is looked after. */
  private static final long GLANCE_NANOS = Duration.ofMillis(100).toNanos();

  private final Caller caller;
  private final LongSupplier clock;
  private final long startNanos;
  private long glanceNanos;

  /** For a request that arrives now. */
  CallerCancellation(Caller caller) {
    this(caller, System::nanoTime);
  }

  /**
   * @param clock nanoseconds that never go back
   */
  CallerCancellation(Caller caller, LongSupplier clock) {
    this.caller = caller;
    this.clock = clock;
    this.startNanos = clock.getAsLong();
    this.glanceNanos = startNanos;
  }

  @Override
  public void check() {
    long now = clock.getAsLong();
    if (now - startNanos >= caller.timeout().toNanos()) {
      throw new DeadlineException(
          "it was not done after %d seconds".formatted(caller.timeout().toSeconds()));
    }
    if (now - glanceNanos >= 0) {
      if (caller.isGone()) {
        throw new CancellationException("the caller has gone");
      }
      glanceNanos = now + GLANCE_NANOS;
    }
  }
}
