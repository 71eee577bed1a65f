package dev.darkroom.api;

import dev.darkroom.access.CallerSettings;
import java.time.Duration;

/** Callers for tests. */
final class HttpCallers {
  private HttpCallers() {}

  /** One that stays, with an hour's time. */
  static HttpCaller patient(String key) {
    return new HttpCaller(
        key,
        CallerSettings.USUAL,
        Duration.ofHours(1),
        3,
        System.nanoTime(),
        () -> false,
        () -> false,
        System::nanoTime);
  }

  /** One that is not there any more. */
  static HttpCaller gone() {
    return new HttpCaller(
        "gone",
        CallerSettings.USUAL,
        Duration.ofHours(1),
        3,
        System.nanoTime(),
        () -> true,
        () -> false,
        System::nanoTime);
  }

  /** One whose time has passed. */
  static HttpCaller late() {
    return new HttpCaller(
        "late",
        CallerSettings.USUAL,
        Duration.ofSeconds(2),
        3,
        0,
        () -> false,
        () -> false,
        () -> Duration.ofSeconds(2).toNanos());
  }

  /** One of a service that is stopping. */
  static HttpCaller drained() {
    return new HttpCaller(
        "drained",
        CallerSettings.USUAL,
        Duration.ofHours(1),
        3,
        System.nanoTime(),
        () -> false,
        () -> true,
        System::nanoTime);
  }
}
