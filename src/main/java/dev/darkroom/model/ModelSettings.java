package dev.darkroom.model;

/**
 * What whoever runs the service decides about a model.
 *
 * @param numInferenceSteps steps where a request names none
 * @param guidanceScale guidance where a request names none
 * @param guidanceRescale its rescaling where a request names none
 * @param maxImages images that one request may ask for, 1 or more
 * @param maxScale largest width and height, as a multiple of the model's own
 */
public record ModelSettings(
    int numInferenceSteps,
    double guidanceScale,
    double guidanceRescale,
    int maxImages,
    int maxScale) {
  public ModelSettings {
    if (maxImages < 1 || maxScale < 1) {
      throw new IllegalArgumentException("maxImages and maxScale must be 1 or more");
    }
  }
}
