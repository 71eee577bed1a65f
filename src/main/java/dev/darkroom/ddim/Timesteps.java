package dev.darkroom.ddim;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The timesteps of an inference, from noise to image, and the one that each step leads to, below 0
 * where that is before the first. An offset may put the first ones beyond T - 1; no step can be
 * taken there.
 */
final class Timesteps {
  /** How far up the quadratic spacing of ermongroup/ddim reaches, as a share of T. */
  private static final double QUAD_SHARE = 0.8;

  private final int[] timesteps;
  private final int[] prevTimesteps;

  private Timesteps(int[] timesteps, int[] prevTimesteps) {
    this.timesteps = timesteps;
    this.prevTimesteps = prevTimesteps;
  }

  /**
   * What {@code set_timesteps} of diffusers makes of a number of steps; it leads each of them T / n
   * down, wherever the next one is.
   *
   * @throws dev.darkroom.failure.InvalidInputException if there are no such timesteps
   */
  static Timesteps spaced(DdimConfig config, int steps) {
    int total = config.numTrainTimesteps();
    if (steps < 1 || steps > total) {
      throw outOfRange("num_inference_steps", steps, "between 1 and " + total);
    }
    int stride = total / steps;
    return switch (config.timestepSpacing()) {
      case LEADING -> evenly(leading(config, steps), stride);
      case TRAILING -> evenly(trailing(total, steps), stride);
      case LINSPACE -> evenly(linspace(total, steps), stride);
      case QUAD -> chained(quad(total, steps));
    };
  }

  /**
   * The given timesteps; each step leads to the next one, the last step before the first timestep,
   * as {@code seq} of ermongroup/ddim.
   *
   * @throws dev.darkroom.failure.InvalidInputException if they do not fall, or leave 0 to T - 1
   */
  static Timesteps listed(DdimConfig config, List<? extends @Nullable Integer> timesteps) {
    int total = config.numTrainTimesteps();
    if (timesteps.isEmpty() || timesteps.size() > total) {
      throw outOfRange("timesteps", timesteps.size() + " values", "1 to " + total + " values");
    }
    int[] listed = new int[timesteps.size()];
    for (int i = 0; i < listed.length; i++) {
      Integer timestep = timesteps.get(i);
      if (timestep == null || timestep < 0 || timestep >= total) {
        throw outOfRange(
            "timesteps", String.valueOf(timestep), "between 0 and %d each".formatted(total - 1));
      }
      if (i > 0 && timestep >= listed[i - 1]) {
        throw outOfRange(
            "timesteps", timestep + " after " + listed[i - 1], "in falling order, each one once");
      }
      listed[i] = timestep;
    }
    return chained(listed);
  }

  int count() {
    return timesteps.length;
  }

  int timestep(int position) {
    return timesteps[position];
  }

  int prevTimestep(int position) {
    return prevTimesteps[position];
  }

  /**
   * @throws dev.darkroom.failure.InvalidInputException if the timestep is beyond T - 1
   */
  void requireTrained(int position, DdimConfig config) {
    int last = config.numTrainTimesteps() - 1;
    if (timesteps[position] > last) {
      throw contradiction(
          "steps_offset",
          "such that each step is at timestep %d or below".formatted(last),
          "%d steps with an offset of %d take one at timestep %d"
              .formatted(count(), config.stepsOffset(), timesteps[position]));
    }
  }

  int[] toArray() {
    return timesteps.clone();
  }

  private static Timesteps evenly(int[] timesteps, int stride) {
    return new Timesteps(timesteps, IntStream.of(timesteps).map(t -> t - stride).toArray());
  }

  private static Timesteps chained(int[] timesteps) {
    int last = timesteps.length - 1;
    int[] prevTimesteps =
        IntStream.rangeClosed(0, last).map(i -> i < last ? timesteps[i + 1] : -1).toArray();
    return new Timesteps(timesteps, prevTimesteps);
  }

  private static int[] leading(DdimConfig config, int steps) {
    int stride = config.numTrainTimesteps() / steps;
    return IntStream.range(0, steps)
        .map(i -> (steps - 1 - i) * stride + config.stepsOffset())
        .toArray();
  }

  /** Adds and rounds half to even as numpy does. */
  private static int[] trailing(int total, int steps) {
    double ratio = (double) total / steps;
    // numpy.arange counts its values by a quotient that may be a hair above the number of steps.
    // diffusers then goes on to a timestep -1, takes it for the noisiest one, and spoils the
    // image.
    if (Math.ceil(total / ratio) > steps) {
      throw contradiction(
          "timestep_spacing",
          "leading or linspace, or another num_inference_steps",
          "trailing cannot make %d steps of %d, as numpy's rounding adds one at timestep -1;"
                  .formatted(steps, total)
              + " or give the timesteps");
    }
    // numpy.arange takes its stride from its first two values, not from its argument.
    double stride = (total - ratio) - total;
    return IntStream.range(0, steps).map(i -> (int) Math.rint(total + i * stride) - 1).toArray();
  }

  /** Rounds half to even as numpy does. */
  private static int[] linspace(int total, int steps) {
    double stride = steps == 1 ? 0 : (total - 1.0) / (steps - 1);
    return IntStream.range(0, steps).map(i -> (int) Math.rint((steps - 1 - i) * stride)).toArray();
  }

  private static int[] quad(int total, int steps) {
    double last = Math.sqrt(total * QUAD_SHARE);
    double stride = steps == 1 ? 0 : last / (steps - 1);
    return IntStream.range(0, steps)
        .mapToDouble(i -> i == 0 && steps > 1 ? last : (steps - 1 - i) * stride)
        .mapToInt(root -> (int) (root * root))
        .toArray();
  }
}
