package dev.darkroom.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * How fast one device has been of late, by model, as it was measured. Nothing is measured yet at 0.
 * Guarded by the {@link Pool}'s lock.
 */
final class Rates {
  private static final Rate UNKNOWN = new Rate(0, 0);

  private final Map<String, Rate> steps = new HashMap<>();
  private final Map<String, Rate> developments = new HashMap<>();

  /**
   * Seconds for each pixel.
   *
   * @param usual a moving average
   * @param least of late: small pictures and small batches take longer for each pixel, and so does
   *     one device of several, so the average is no limit of what can be done
   */
  record Rate(double usual, double least) {
    /** Weight of the newest measurement in the average. */
    private static final double NEWEST = 0.2;

    /** By how much the least is forgotten with each measurement. */
    private static final double FORGOTTEN = 0.01;

    private Rate and(double now) {
      return new Rate(
          usual + NEWEST * (now - usual), Math.min(now, least + FORGOTTEN * (now - least)));
    }
  }

  /** Of a run of the UNet, for each row. */
  Rate step(String model) {
    return steps.getOrDefault(model, UNKNOWN);
  }

  /** Of developing. */
  Rate develop(String model) {
    return developments.getOrDefault(model, UNKNOWN);
  }

  void stepped(String model, long pixels, double seconds) {
    measure(steps, model, seconds / pixels);
  }

  void developed(String model, long pixels, double seconds) {
    measure(developments, model, seconds / pixels);
  }

  private static void measure(Map<String, Rate> rates, String model, double now) {
    Rate before = rates.get(model);
    rates.put(model, before == null ? new Rate(now, now) : before.and(now));
  }
}
