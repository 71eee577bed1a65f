package dev.darkroom.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * How fast one device has been of late, by model: moving averages of what was measured. Nothing is
 * measured yet at 0. Guarded by the {@link Pool}'s lock.
 */
final class Rates {
  /** Weight of the newest measurement. */
  private static final double NEWEST = 0.2;

  private final Map<String, Double> steps = new HashMap<>();
  private final Map<String, Double> developments = new HashMap<>();

  /** Seconds of a run of the UNet for each pixel of each row. */
  double step(String model) {
    return steps.getOrDefault(model, 0.0);
  }

  /** Seconds of developing for each pixel. */
  double develop(String model) {
    return developments.getOrDefault(model, 0.0);
  }

  void stepped(String model, long pixels, double seconds) {
    measure(steps, model, seconds / pixels);
  }

  void developed(String model, long pixels, double seconds) {
    measure(developments, model, seconds / pixels);
  }

  private static void measure(Map<String, Double> rates, String model, double rate) {
    rates.merge(model, rate, (before, now) -> before + NEWEST * (now - before));
  }
}
