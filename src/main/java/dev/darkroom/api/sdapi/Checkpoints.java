package dev.darkroom.api.sdapi;

import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.Presets;
import dev.darkroom.failure.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The model or preset that each caller has set as its checkpoint; only for the callers that set or
 * used one last. Thread-safe.
 */
@Component
final class Checkpoints {
  private static final int MAX_CALLERS = 10_000;

  private final Presets presets;

  private final Map<String, String> chosen =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_CALLERS;
        }
      };

  Checkpoints(Presets presets) {
    this.presets = presets;
  }

  /** That of a caller, by its title. */
  synchronized String of(HttpCaller caller) {
    String name = chosen.get(caller.key());
    return name == null ? presets.of(caller.limits()).defaultName() : name;
  }

  /**
   * Sets that of a caller.
   *
   * @throws InvalidInputException if it may name neither a model nor a preset so
   */
  void set(HttpCaller caller, String name) {
    try {
      presets.of(caller.limits()).model(name);
    } catch (InvalidInputException e) {
      throw e.renamed(_ -> Options.CHECKPOINT);
    }
    synchronized (this) {
      chosen.put(caller.key(), name);
    }
  }
}
