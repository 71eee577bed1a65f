package dev.darkroom.engine;

/**
 * How much the engine takes on.
 *
 * @param queueCapacity images that may wait beyond a full batch for each device, 1 or more
 * @param queuePixels pixels of all admitted images together, 1 or more
 * @param maxBatch images that share one run of the UNet, 1 or more
 * @param modelMemory bytes of weights that may be loaded on each device
 */
public record EngineSettings(int queueCapacity, long queuePixels, int maxBatch, long modelMemory) {
  public EngineSettings {
    if (queueCapacity < 1 || queuePixels < 1 || maxBatch < 1 || modelMemory < 1) {
      throw new IllegalArgumentException("all engine settings must be 1 or more");
    }
  }
}
