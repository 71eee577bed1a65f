package dev.darkroom.engine.schedule;

/** What one caller has admitted, and what the devices have done for its ended requests. */
final class CallerShare {
  private int samples;
  private double seconds;
  private double served;
  private long servedNanos;
  private double lastRank;

  void add(Work work) {
    samples += work.samples();
  }

  void remove(Work work) {
    samples -= work.samples();
  }

  int samples() {
    return samples;
  }

  /** Seconds of the devices, what is older halved with each half-life. */
  double served(long nowNanos) {
    return served * Decay.since(servedNanos, nowNanos);
  }

  void serve(double more, long nowNanos) {
    if (more > 0) {
      served = served(nowNanos) + more;
      servedNanos = nowNanos;
    }
  }

  /** Before the caller's requests are added up in their order. */
  void restart() {
    seconds = 0;
    lastRank = Double.NEGATIVE_INFINITY;
  }

  /** A rank as it is, or else the first one behind the caller's request before. */
  double rankNext(double rank) {
    lastRank = Math.max(rank, Math.nextUp(lastRank));
    return lastRank;
  }

  /** The seconds of the caller's requests so far, this one among them. */
  double addUp(double remaining) {
    seconds += remaining;
    return seconds;
  }
}
