package dev.darkroom.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The most that a caller may ask for; null where there is no limit. Each is 1 or more.
 *
 * @param requestsPerMinute of any kind
 * @param imagesPerMinute of requests that are taken on
 * @param imagesAtOnce that run or wait
 * @param waitingImages of requests that no worker has started
 * @param maxWidth pixels
 * @param maxHeight pixels
 * @param maxNumInferenceSteps of each image
 * @param maxNumImages of one request
 * @param models and presets that it may name, the one that counts where it names none first; not
 *     empty
 * @param highestUrgency 0, the most urgent, to 7
 */
public record CallerLimits(
    @Nullable Integer requestsPerMinute,
    @Nullable Integer imagesPerMinute,
    @Nullable Integer imagesAtOnce,
    @Nullable Integer waitingImages,
    @Nullable Integer maxWidth,
    @Nullable Integer maxHeight,
    @Nullable Integer maxNumInferenceSteps,
    @Nullable Integer maxNumImages,
    @Nullable List<String> models,
    @Nullable Integer highestUrgency) {
  public static final CallerLimits NONE =
      new CallerLimits(null, null, null, null, null, null, null, null, null, null);

  public CallerLimits {
    models = models == null ? null : List.copyOf(models);
  }

  /** These, and the others where there is none. */
  public CallerLimits or(CallerLimits others) {
    return new CallerLimits(
        first(requestsPerMinute, others.requestsPerMinute),
        first(imagesPerMinute, others.imagesPerMinute),
        first(imagesAtOnce, others.imagesAtOnce),
        first(waitingImages, others.waitingImages),
        first(maxWidth, others.maxWidth),
        first(maxHeight, others.maxHeight),
        first(maxNumInferenceSteps, others.maxNumInferenceSteps),
        first(maxNumImages, others.maxNumImages),
        first(models, others.models),
        first(highestUrgency, others.highestUrgency));
  }

  private static <V> @Nullable V first(@Nullable V one, @Nullable V other) {
    return one != null ? one : other;
  }

  /** Null where this one is not counted. */
  public @Nullable Integer of(Limit limit) {
    return switch (limit) {
      case REQUESTS_PER_MINUTE -> requestsPerMinute;
      case IMAGES_PER_MINUTE -> imagesPerMinute;
      case IMAGES_AT_ONCE -> imagesAtOnce;
      case WAITING_IMAGES -> waitingImages;
    };
  }
}
