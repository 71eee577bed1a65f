package dev.darkroom.metrics;

import java.time.Duration;
import java.util.Arrays;

/** Upper limits of a histogram's buckets. */
final class Buckets {
  private Buckets() {}

  static Duration[] milliseconds(long... values) {
    return Arrays.stream(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
