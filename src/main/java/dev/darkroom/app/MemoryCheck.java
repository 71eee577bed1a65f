package dev.darkroom.app;

import java.util.Optional;

/** Whether models on the CPU fit the memory, which a container's limit may make small. */
final class MemoryCheck {
  private static final double MEGABYTE = 1024 * 1024;

  private MemoryCheck() {}

  /**
   * What is too little, in a sentence; what runs need beyond the weights is not counted.
   *
   * @param weights bytes that will be loaded
   * @param heap bytes that the Java heap may take
   * @param memory bytes that the process may take
   */
  static Optional<String> shortage(long weights, long heap, long memory) {
    return weights <= memory - heap
        ? Optional.empty()
        : Optional.of(
            "The models' weights (%.0f MiB) and the Java heap (up to %.0f MiB) are more than the memory"
                    .formatted(weights / MEGABYTE, heap / MEGABYTE)
                + " (%.0f MiB): the process is likely to be killed. Raise the container's limit,"
                    .formatted(memory / MEGABYTE)
                + " serve fewer models, or set darkroom.engine.model-memory");
  }
}
