package dev.darkroom.engine.schedule;

/**
 * What one kind of work costs a device, in seconds for each sample: a step, or the decoding of a
 * frame, of one model at one size. A run that several samples share costs each its part, so the
 * cost tells of the company that samples had of late.
 */
final class ShapeCost {
  /** Weight of what was known just before, beside a new measurement. */
  private static final double KEPT = 0.8;

  /** By how much the least is forgotten with each measurement. */
  private static final double FORGOTTEN = 0.01;

  private final ModelCost model;
  private final long pixels;

  private boolean measured;
  private long measuredNanos;
  private double usual;
  private double least;
  private double run;

  ShapeCost(ModelCost model, long pixels) {
    this.model = model;
    this.pixels = pixels;
  }

  long pixels() {
    return pixels;
  }

  boolean isMeasured() {
    return measured;
  }

  /** A moving average; what other sizes let expect where this one was not measured yet. */
  double usual() {
    return measured ? usual : model.estimate(pixels);
  }

  /** The least of late. */
  double least() {
    return measured ? least : usual();
  }

  /** A moving average of what whole runs took, company included. */
  double run() {
    return measured ? run : usual();
  }

  /** 1 just after a measurement, halved with each half-life; 0 where nothing was measured. */
  double confidence(long nowNanos) {
    return measured ? Decay.since(measuredNanos, nowNanos) : 0;
  }

  /**
   * @param seconds a sample's part of a run
   * @param runSeconds the run
   */
  void measure(double seconds, double runSeconds, long nowNanos) {
    double kept = KEPT * confidence(nowNanos);
    run = kept * run + (1 - kept) * runSeconds;
    usual = kept * usual + (1 - kept) * seconds;
    least = measured ? Math.min(seconds, least + FORGOTTEN * (seconds - least)) : seconds;
    measured = true;
    measuredNanos = nowNanos;
  }

  /** Work that was broken off after so long would have taken at least that. */
  void measureAtLeast(double seconds, double runSeconds, long nowNanos) {
    if (seconds > usual()) {
      measure(seconds, runSeconds, nowNanos);
    }
  }
}
