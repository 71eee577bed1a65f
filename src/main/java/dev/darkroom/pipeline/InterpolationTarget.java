package dev.darkroom.pipeline;

import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.random.Seed;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The far end of a sequence of images: image i lies at fractions[i] of the arc from a generation's
 * own subject and start to these.
 *
 * @param start noise or latents
 * @param fractions one per image, each 0 to 1
 */
public record InterpolationTarget(Subject subject, Start start, Seed seed, List<Double> fractions) {
  public InterpolationTarget {
    fractions = List.copyOf(fractions);
    requireFractions(fractions);
  }

  /**
   * @throws InvalidInputException if one is not from 0 to 1
   */
  public static void requireFractions(List<Double> fractions) {
    for (double fraction : fractions) {
      if (!(fraction >= 0 && fraction <= 1)) {
        throw InvalidInputException.outOfRange(
            "interpolate_to.fractions", fraction, "between 0 and 1");
      }
    }
  }

  /** Fractions from 0 to 1 in even steps. */
  public static List<Double> evenly(int count) {
    return IntStream.range(0, count).mapToObj(i -> (double) i / (count - 1)).toList();
  }
}
