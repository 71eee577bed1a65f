package dev.darkroom.engine;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** How long the workers were busy for one task, by stage. Thread-safe: devices may share a task. */
final class Stages {
  private final Map<Stage, Duration> durations = new EnumMap<>(Stage.class);

  <T> T time(Stage stage, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    add(stage, Duration.ofNanos(System.nanoTime() - start));
    return result;
  }

  synchronized void add(Stage stage, Duration duration) {
    durations.merge(stage, duration, Duration::plus);
  }

  synchronized Map<Stage, Duration> durations() {
    return new EnumMap<>(durations);
  }
}
