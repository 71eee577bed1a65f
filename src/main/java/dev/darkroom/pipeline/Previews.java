package dev.darkroom.pipeline;

/**
 * What is shown of an image on its way: its predicted x0, at even distances, as far from the first
 * step as from the last.
 *
 * @param count 0 or more
 */
public record Previews(int count, Decoder decoder) {
  public static final Previews NONE = new Previews(0, Decoder.LINEAR);

  /** What makes colours of latents. */
  public enum Decoder {
    /** A linear map that was fitted to the VAE decoder: nearly its colours, at no cost. */
    LINEAR,
    /** The VAE's decoder, when a worker has time for it between two steps. */
    VAE
  }

  public Previews {
    if (count < 0) {
      throw new IllegalArgumentException(count + " previews");
    }
  }

  /**
   * Whether one is due.
   *
   * @param taken steps so far, 1 or more
   * @param steps in all
   */
  public boolean isDue(int taken, int steps) {
    return until(taken, steps) > until(taken - 1, steps);
  }

  /** Preview j of 1 to n is due when j / (n + 1) of the steps are taken. */
  private long until(int taken, int steps) {
    return Math.min(count, (count + 1L) * taken / steps);
  }
}
