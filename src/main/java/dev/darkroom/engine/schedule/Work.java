package dev.darkroom.engine.schedule;

import dev.darkroom.model.ModelId;

/**
 * What a request takes.
 *
 * @param model by its weights
 * @param weightBytes of the model
 * @param width pixels
 * @param height pixels
 * @param rows that each sample takes in a run of the UNet: two with guidance, else one
 * @param samples images that it makes, 1 or more
 * @param steps of each sample, 1 or more
 * @param frames that are decoded of each sample, 1 or more
 */
public record Work(
    ModelId model,
    long weightBytes,
    int width,
    int height,
    int rows,
    int samples,
    int steps,
    int frames) {
  public Work {
    if (samples < 1 || steps < 1 || frames < 1) {
      throw new IllegalArgumentException("samples, steps and frames must be 1 or more");
    }
  }

  /** Pixels of all rows that one sample takes in a run of the UNet. */
  long pixelsPerStep() {
    return rows * pixelsPerFrame();
  }

  long pixelsPerFrame() {
    return (long) width * height;
  }

  /** Of all frames of all samples together. */
  long pixels() {
    return pixelsPerFrame() * frames * samples;
  }
}
