package dev.darkroom.app;

import java.util.Optional;

/** Whether models on the CPU fit the memory, which a container's limit may make small. */
final class MemoryCheck {
  private static final double MEGABYTE = 1024 * 1024;

  private MemoryCheck() {}

  /**
   * What is too little, in a sentence.
   *
   * @param weights bytes that will be loaded
   * @param run bytes that the largest run for one image takes
   * @param heap bytes that the Java heap may take
   * @param memory bytes that the process may take
   */
  static Optional<String> shortage(long weights, long run, long heap, long memory) {
    return weights + run <= memory - heap
        ? Optional.empty()
        : Optional.of(
            "The models' weights (%.0f MiB), a run (about %.0f MiB) and the Java heap (up to %.0f MiB)"
                    .formatted(weights / MEGABYTE, run / MEGABYTE, heap / MEGABYTE)
                + " are more than the memory"
                + " (%.0f MiB): the process is likely to be killed. Raise the container's limit,"
                    .formatted(memory / MEGABYTE)
                + " serve fewer models, or set darkroom.engine.model-memory");
  }
}
