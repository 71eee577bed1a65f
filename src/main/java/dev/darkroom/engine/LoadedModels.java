package dev.darkroom.engine;

import dev.darkroom.engine.schedule.ModelRoom;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelId;
import dev.darkroom.pipeline.DiffusionPipeline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The models that are loaded on one device; {@link ModelRoom} says which of them leave. Owned by
 * the device's worker.
 */
final class LoadedModels implements AutoCloseable {
  private final ModelRoom room;
  private final Function<DiffusionModel, DiffusionPipeline> opener;
  private final Consumer<DiffusionModel> evicted;
  private final Map<ModelId, DiffusionPipeline> pipelines = new HashMap<>();

  /**
   * @param evicted hears of each model that leaves
   */
  LoadedModels(
      ModelRoom room,
      Function<DiffusionModel, DiffusionPipeline> opener,
      Consumer<DiffusionModel> evicted) {
    this.room = room;
    this.opener = opener;
    this.evicted = evicted;
  }

  /** Whether a model fits beside all that is loaded. */
  boolean fits(DiffusionModel model) {
    return room.fits(model.weightBytes());
  }

  /**
   * A model's pipeline, loaded if it is not yet, in the room of others that are not in use.
   *
   * @throws dev.darkroom.failure.DarkroomException if it cannot be loaded
   */
  DiffusionPipeline get(DiffusionModel model, Set<ModelId> inUse) {
    DiffusionPipeline pipeline = pipelines.get(model.id());
    if (pipeline == null) {
      room.evictionsFor(model.weightBytes(), inUse).forEach(this::evict);
      pipeline = opener.apply(model);
      pipelines.put(model.id(), pipeline);
    }
    room.used(model.id(), model.weightBytes());
    return pipeline;
  }

  /**
   * Gives back all that was only kept for speed: buffers, models that are not in use, and the one
   * that had no memory. That is to be loaded anew in any case: after an allocation that failed,
   * ONNX Runtime's arena for the CPU takes as much as it can get at the next.
   */
  void shrink(DiffusionModel failed, Set<ModelId> inUse) {
    for (ModelId id : List.copyOf(pipelines.keySet())) {
      if (inUse.contains(id) && !id.equals(failed.id())) {
        Objects.requireNonNull(pipelines.get(id)).freeBuffers();
      } else {
        evict(id);
      }
    }
    if (inUse.contains(failed.id())) {
      room.await(failed.id(), failed.weightBytes());
    }
  }

  private void evict(ModelId id) {
    DiffusionPipeline pipeline = Objects.requireNonNull(pipelines.remove(id));
    room.evicted(id);
    pipeline.close();
    evicted.accept(pipeline.model());
  }

  @Override
  public void close() {
    pipelines.values().forEach(DiffusionPipeline::close);
    pipelines.clear();
  }
}
