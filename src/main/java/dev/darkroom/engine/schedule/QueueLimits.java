package dev.darkroom.engine.schedule;

/**
 * How much is admitted.
 *
 * @param queueCapacity samples that may wait beyond a full batch for each worker, 1 or more
 * @param queuePixels pixels of all admitted samples together, 1 or more
 * @param maxBatch samples that share one run of the UNet, 1 or more
 */
public record QueueLimits(int queueCapacity, long queuePixels, int maxBatch) {
  /** Samples that may be admitted together. */
  int samples(int workers) {
    return queueCapacity + maxBatch * workers;
  }
}
