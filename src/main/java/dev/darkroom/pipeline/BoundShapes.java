package dev.darkroom.pipeline;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A network's runs, each with buffers of its own shape. So many are kept; the one that was not used
 * longest goes.
 */
final class BoundShapes<R> implements AutoCloseable {
  private static final int MAX_SHAPES = 32;

  private final Function<long[], R> bind;
  private final Consumer<R> close;
  private final Map<List<Long>, R> runs =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Long>, R> eldest) {
          boolean full = size() > MAX_SHAPES;
          if (full) {
            close.accept(eldest.getValue());
          }
          return full;
        }
      };

  BoundShapes(Function<long[], R> bind, Consumer<R> close) {
    this.bind = bind;
    this.close = close;
  }

  /** The run for a shape, which a failure to bind leaves out. */
  R get(long... shape) {
    List<Long> key = Arrays.stream(shape).boxed().toList();
    R run = runs.get(key);
    if (run == null) {
      run = bind.apply(shape);
      runs.put(key, run);
    }
    return run;
  }

  /** Closes all runs; those that come after are bound anew. */
  @Override
  public void close() {
    runs.values().forEach(close);
    runs.clear();
  }
}
