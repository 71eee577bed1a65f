package dev.darkroom.api;

import dev.darkroom.access.CallerLimits;
import dev.darkroom.access.CallerSettings;
import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.image.Cancellation;
import dev.darkroom.job.Caller;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Who sent a request, whose time begins with its arrival. Of the request's thread. */
public final class HttpCaller implements Caller, Cancellation {
  /** How often a client is looked after. */
  private static final long GLANCE_NANOS = Duration.ofMillis(100).toNanos();

  private final String key;
  private final CallerSettings settings;
  private final Duration wait;
  private final int urgency;
  private final long arrivalNanos;
  private final BooleanSupplier gone;
  private final BooleanSupplier draining;
  private final LongSupplier clock;
  private long glanceNanos;

  /**
   * @param key tells its client from others
   * @param settings with the limits that count for it
   * @param wait for which the request runs at most, above 0
   * @param urgency 0, the most urgent, to 7
   * @param arrivalNanos by the clock
   * @param draining whether what no worker has begun is refused
   * @param clock nanoseconds that never go back
   */
  HttpCaller(
      String key,
      CallerSettings settings,
      Duration wait,
      int urgency,
      long arrivalNanos,
      BooleanSupplier gone,
      BooleanSupplier draining,
      LongSupplier clock) {
    this.key = key;
    this.settings = settings;
    this.wait = wait;
    this.urgency = urgency;
    this.arrivalNanos = arrivalNanos;
    this.gone = gone;
    this.draining = draining;
    this.clock = clock;
    this.glanceNanos = arrivalNanos;
  }

  @Override
  public String key() {
    return key;
  }

  /** The most that it may ask for. */
  public CallerLimits limits() {
    return settings.limits();
  }

  /** Of its part of the devices beside those of others, above 0. */
  double weight() {
    return settings.weight();
  }

  /**
   * What is left of its time.
   *
   * @throws DeadlineException if that is nothing
   */
  @Override
  public Duration timeout() {
    Duration left = wait.minusNanos(clock.getAsLong() - arrivalNanos);
    if (!left.isPositive()) {
      throw new DeadlineException(wait);
    }
    return left;
  }

  @Override
  public int urgency() {
    return urgency;
  }

  @Override
  public boolean isGone() {
    return gone.getAsBoolean();
  }

  /**
   * To be asked now and then while the request waits for anything but a worker.
   *
   * @throws DeadlineException if its time has passed
   * @throws CancellationException if its client has gone
   * @throws UnavailableException if the service is stopping
   */
  @Override
  public void check() {
    if (draining.getAsBoolean()) {
      throw new UnavailableException(new Refusal.ShuttingDown());
    }
    timeout();
    long now = clock.getAsLong();
    if (now - glanceNanos >= 0) {
      if (isGone()) {
        throw new CancellationException("the client has gone");
      }
      glanceNanos = now + GLANCE_NANOS;
    }
  }
}
