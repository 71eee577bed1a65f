package dev.darkroom.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Counts wrong keys by the address that they come from, of the addresses that sent one last.
 * Thread-safe.
 */
public final class FailedAttempts {
  /** In a {@link #WINDOW}, before it is told to wait. */
  static final int FREE = 10;

  static final Duration WINDOW = Duration.ofMinutes(1);

  static final int MAX_ADDRESSES = 10_000;

  private final LongSupplier clock;

  @GuardedBy("this")
  private final Map<String, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  private record Window(long beginNanos, int failures) {}

  /**
   * @param clock nanoseconds that never go back
   */
  public FailedAttempts(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * A wrong key has come.
   *
   * @param address an IP address
   * @return how long its sender is to wait; nothing where it may go on
   */
  public synchronized Optional<Duration> failed(String address) {
    long now = clock.getAsLong();
    Window window =
        windows.compute(
            ClientNetwork.of(address),
            (_, before) ->
                before == null || now - before.beginNanos >= WINDOW.toNanos()
                    ? new Window(now, 1)
                    : new Window(before.beginNanos, before.failures + 1));
    return window.failures <= FREE
        ? Optional.empty()
        : Optional.of(WINDOW.minusNanos(now - window.beginNanos));
  }
}
