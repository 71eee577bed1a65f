package dev.darkroom.engine.schedule;

/**
 * Who asks, and by when the work must be done.
 *
 * @param caller whose requests share one part of the queue and of the devices
 * @param weight of the caller's part of the devices, above 0; {@value #USUAL_WEIGHT} is usual
 * @param urgency 0, the most urgent, to 7; {@value #ORDINARY} is ordinary
 * @param submittedNanos when it was submitted
 * @param timeoutNanos after which it expires
 */
public record Claim(
    String caller, double weight, int urgency, long submittedNanos, long timeoutNanos) {
  public static final int ORDINARY = 3;
  public static final double USUAL_WEIGHT = 1;

  /** Of a caller with the usual weight. */
  public Claim(String caller, int urgency, long submittedNanos, long timeoutNanos) {
    this(caller, USUAL_WEIGHT, urgency, submittedNanos, timeoutNanos);
  }

  long ageNanos(long nowNanos) {
    return nowNanos - submittedNanos;
  }

  boolean isExpired(long nowNanos) {
    return ageNanos(nowNanos) >= timeoutNanos;
  }

  double timeoutSeconds() {
    return timeoutNanos / 1e9;
  }

  /** By how much its work counts among its caller's own: half for each degree of urgency. */
  double weightAmongOwn() {
    return Math.scalb(1.0, urgency - ORDINARY);
  }

  /** The same among others': nobody counts for less than ordinary, so nobody can push ahead. */
  double weightAmongAll() {
    return Math.max(1, weightAmongOwn());
  }
}
