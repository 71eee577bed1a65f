package dev.darkroom.benchmark;

import java.util.Collection;

/** Measured values, of which only the order statistics are told. */
final class Times {
  private final double[] sorted;

  Times(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  double median() {
    return quantile(0.5);
  }

  double largest() {
    return sorted[sorted.length - 1];
  }

  /** The smallest value that at least this share of all values does not exceed. */
  double quantile(double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /** Runs an action and tells for how many milliseconds it ran. */
  static double millis(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return (System.nanoTime() - start) / 1e6;
  }
}
