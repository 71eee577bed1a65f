package dev.darkroom.api;

import dev.darkroom.access.CallerLimits;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The most that one request of a caller may ask for.
 *
 * @param limits of the caller
 */
record RequestLimits(CallerLimits limits) {
  /**
   * @throws InvalidInputException if that is more
   */
  void require(Generation generation) {
    require(
        generation.width(),
        generation.height(),
        generation.sampler().steps(),
        generation.numImages());
  }

  /**
   * @throws InvalidInputException if that is more
   */
  void require(Inversion inversion) {
    require(inversion.width(), inversion.height(), inversion.steps(), 1);
  }

  private void require(int width, int height, int steps, int images) {
    Faults faults = new Faults();
    faults.check(() -> requireAtMost("width", width, limits.maxWidth()));
    faults.check(() -> requireAtMost("height", height, limits.maxHeight()));
    faults.check(() -> requireAtMost("num_inference_steps", steps, limits.maxNumInferenceSteps()));
    faults.check(() -> requireAtMost("num_images", images, maxNumImages()));
    faults.throwIfAny();
  }

  /** More than that would never be taken on; null where the model's limit is all there is. */
  @Nullable Integer maxNumImages() {
    return Stream.of(
            limits.maxNumImages(),
            limits.imagesPerMinute(),
            limits.imagesAtOnce(),
            limits.waitingImages())
        .filter(Objects::nonNull)
        .min(Integer::compare)
        .orElse(null);
  }

  private static void requireAtMost(String field, int value, @Nullable Integer max) {
    if (max != null && value > max) {
      throw InvalidInputException.outOfRange(field, value, "at most %d for you".formatted(max));
    }
  }
}
