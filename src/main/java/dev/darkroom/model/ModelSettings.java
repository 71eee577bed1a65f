package dev.darkroom.model;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.JsonFile;
import dev.darkroom.onnx.AttentionFusion;
import org.jspecify.annotations.Nullable;

/**
 * What whoever runs the service decides about a model.
 *
 * @param numInferenceSteps steps where a request names none
 * @param guidanceScale guidance where a request names none; null for that of diffusers' pipeline
 *     for the task
 * @param guidanceRescale its rescaling where a request names none
 * @param maxImages images that one request may ask for, 1 or more
 * @param width its own, in pixels; null where the UNet's configuration says it
 * @param height likewise
 * @param maxScale largest width and height, as a multiple of the model's own
 * @param fused whether attentions of its UNet and VAE are fused
 * @param vaeTileSize width and height of the tiles that its VAE works on, in pixels; null where it
 *     works on whole images
 */
public record ModelSettings(
    int numInferenceSteps,
    @Nullable Double guidanceScale,
    double guidanceRescale,
    int maxImages,
    @Nullable Integer width,
    @Nullable Integer height,
    int maxScale,
    AttentionFusion fused,
    @Nullable Integer vaeTileSize) {
  /** One part of so many of a tile's width and height overlaps the next tile. */
  public static final int TILE_OVERLAP = 4;

  public ModelSettings {
    if (maxImages < 1 || maxScale < 1) {
      throw new IllegalArgumentException("maxImages and maxScale must be 1 or more");
    }
  }

  /**
   * @param config of what asks for it
   * @throws BrokenModelException if a setting that is there is no multiple
   */
  static void requireMultiple(
      String field, @Nullable Integer value, int multiple, JsonFile config) {
    if (value != null && value % multiple != 0) {
      throw new BrokenModelException(
          config.path(),
          "asks for a darkroom.models.NAME.%s that is a multiple of %d, but it is %d"
              .formatted(field, multiple, value));
    }
  }
}
