package dev.darkroom.sampling;

import dev.darkroom.tensor.FloatTensor;

/** Spherical interpolation (arXiv 2010.02502, appendix D.5, after Shoemake 1985). */
public final class Slerp {
  /** Beyond this cosine the arc is as good as straight, and its sine too small to divide by. */
  private static final double STRAIGHT = 0.9995;

  private Slerp() {}

  /**
   * A tensor on the arc between two others, each taken as one vector.
   *
   * @param fraction 0 for {@code from}, 1 for {@code to}
   * @return of its own, in the shape of {@code from}
   */
  public static FloatTensor between(FloatTensor from, FloatTensor to, double fraction) {
    double cosine = dot(from, to) / Math.sqrt(dot(from, from) * dot(to, to));
    double fromWeight = 1 - fraction;
    double toWeight = fraction;
    // Not so either where one of them is all zeros.
    if (Math.abs(cosine) <= STRAIGHT) {
      double angle = Math.acos(cosine);
      fromWeight = Math.sin((1 - fraction) * angle) / Math.sin(angle);
      toWeight = Math.sin(fraction * angle) / Math.sin(angle);
    }
    FloatTensor out = FloatTensor.zeros(from.shape());
    for (int i = 0; i < out.size(); i++) {
      out.data().put(i, (float) (fromWeight * from.get(i) + toWeight * to.get(i)));
    }
    return out;
  }

  private static double dot(FloatTensor a, FloatTensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += (double) a.get(i) * b.get(i);
    }
    return sum;
  }
}
