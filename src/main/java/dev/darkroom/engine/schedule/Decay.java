package dev.darkroom.engine.schedule;

/** How what was seen loses its weight with time, whether or not anything new is seen. */
final class Decay {
  private static final double HALF_LIFE_NANOS = 120e9;

  private Decay() {}

  /** 1 at once, a half after two minutes. */
  static double since(long thenNanos, long nowNanos) {
    return Math.pow(2, -(nowNanos - thenNanos) / HALF_LIFE_NANOS);
  }
}
