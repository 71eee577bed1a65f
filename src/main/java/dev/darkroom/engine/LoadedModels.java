package dev.darkroom.engine;

import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.DiffusionPipeline;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The models that are loaded on one device, within a budget. What has not been used for the longest
 * time leaves first, and nothing leaves while it is in use. Owned by the device's worker.
 */
final class LoadedModels implements AutoCloseable {
  private final long budgetBytes;
  private final Function<DiffusionModel, DiffusionPipeline> opener;
  private final Consumer<DiffusionModel> evicted;
  // In the order of their last use.
  private final Map<String, DiffusionPipeline> pipelines = new LinkedHashMap<>(16, 0.75f, true);
  // Those that left while they were in use, to be loaded again: nobody is to take their room.
  private final Map<String, DiffusionModel> awaited = new HashMap<>();

  /**
   * @param budgetBytes of weights
   * @param evicted hears of each model that leaves
   */
  LoadedModels(
      long budgetBytes,
      Function<DiffusionModel, DiffusionPipeline> opener,
      Consumer<DiffusionModel> evicted) {
    this.budgetBytes = budgetBytes;
    this.opener = opener;
    this.evicted = evicted;
  }

  /** Whether a model is loaded or could be, if all that is not in use left. */
  boolean hasRoomFor(DiffusionModel model, Set<String> inUse) {
    if (pipelines.containsKey(model.name())) {
      return true;
    }
    long taken =
        Stream.concat(loaded(), awaited.values().stream())
            .filter(other -> inUse.contains(other.name()) && !other.name().equals(model.name()))
            .mapToLong(DiffusionModel::weightBytes)
            .sum();
    return taken + model.weightBytes() <= budgetBytes;
  }

  /** Whether a model fits beside all that is loaded. */
  boolean fits(DiffusionModel model) {
    return loaded().mapToLong(DiffusionModel::weightBytes).sum() + model.weightBytes()
        <= budgetBytes;
  }

  /**
   * A model's pipeline, loaded if it is not yet, in the room of others that are not in use.
   *
   * @throws dev.darkroom.failure.DarkroomException if it cannot be loaded
   */
  DiffusionPipeline get(DiffusionModel model, Set<String> inUse) {
    DiffusionPipeline loaded = pipelines.get(model.name());
    if (loaded != null) {
      return loaded;
    }
    for (DiffusionPipeline eldest : List.copyOf(pipelines.values())) {
      if (!fits(model) && !inUse.contains(eldest.model().name())) {
        evict(eldest);
      }
    }
    DiffusionPipeline opened = opener.apply(model);
    pipelines.put(model.name(), opened);
    awaited.remove(model.name());
    return opened;
  }

  /**
   * Gives back all that was only kept for speed: buffers, models that are not in use, and the one
   * that had no memory. That is to be loaded anew in any case: after an allocation that failed,
   * ONNX Runtime's arena for the CPU takes as much as it can get at the next.
   */
  void shrink(DiffusionModel failed, Set<String> inUse) {
    for (DiffusionPipeline pipeline : List.copyOf(pipelines.values())) {
      String name = pipeline.model().name();
      if (inUse.contains(name) && !name.equals(failed.name())) {
        pipeline.freeBuffers();
      } else {
        evict(pipeline);
      }
    }
    if (inUse.contains(failed.name())) {
      awaited.put(failed.name(), failed);
    }
  }

  private void evict(DiffusionPipeline pipeline) {
    pipelines.remove(pipeline.model().name());
    pipeline.close();
    evicted.accept(pipeline.model());
  }

  private Stream<DiffusionModel> loaded() {
    return pipelines.values().stream().map(DiffusionPipeline::model);
  }

  @Override
  public void close() {
    pipelines.values().forEach(DiffusionPipeline::close);
    pipelines.clear();
  }
}
