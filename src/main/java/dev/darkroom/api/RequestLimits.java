package dev.darkroom.api;

import dev.darkroom.access.CallerLimits;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The most that one request may ask for; null where the model's limit is all there is. */
public record RequestLimits(
    @Nullable Integer maxWidth,
    @Nullable Integer maxHeight,
    @Nullable Integer maxNumInferenceSteps,
    @Nullable Integer maxNumImages) {
  /** Those of a caller: what it may never have within a minute or at once is never taken on. */
  static RequestLimits of(CallerLimits caller) {
    Integer maxNumImages =
        Stream.of(
                caller.maxNumImages(),
                caller.imagesPerMinute(),
                caller.imagesAtOnce(),
                caller.waitingImages())
            .filter(Objects::nonNull)
            .min(Integer::compare)
            .orElse(null);
    return new RequestLimits(
        caller.maxWidth(), caller.maxHeight(), caller.maxNumInferenceSteps(), maxNumImages);
  }

  /**
   * @param whose the limits are, such as {@code with preset draft}
   * @throws InvalidInputException if that is more
   */
  void require(Generation generation, String whose) {
    require(
        generation.width(),
        generation.height(),
        generation.sampler().steps(),
        generation.numImages(),
        whose);
  }

  /**
   * @param whose the limits are
   * @throws InvalidInputException if that is more
   */
  void require(Inversion inversion, String whose) {
    require(inversion.width(), inversion.height(), inversion.steps(), 1, whose);
  }

  private void require(int width, int height, int steps, int images, String whose) {
    Faults faults = new Faults();
    faults.check(() -> requireAtMost("width", width, maxWidth, whose));
    faults.check(() -> requireAtMost("height", height, maxHeight, whose));
    faults.check(() -> requireAtMost("num_inference_steps", steps, maxNumInferenceSteps, whose));
    faults.check(() -> requireAtMost("num_images", images, maxNumImages, whose));
    faults.throwIfAny();
  }

  private static void requireAtMost(String field, int value, @Nullable Integer max, String whose) {
    if (max != null && value > max) {
      throw InvalidInputException.outOfRange(field, value, "at most %d %s".formatted(max, whose));
    }
  }
}
