package dev.darkroom.engine;

/**
 * How much the engine takes on.
 *
 * @param queueCapacity pictures that may wait, 1 or more; a request beyond it is refused
 * @param maxBatch pictures that share one run of the UNet, 1 or more
 */
public record EngineSettings(int queueCapacity, int maxBatch) {
  public EngineSettings {
    if (queueCapacity < 1 || maxBatch < 1) {
      throw new IllegalArgumentException("queueCapacity and maxBatch must be 1 or more");
    }
  }
}
