package dev.darkroom.engine.schedule;

import dev.darkroom.model.ModelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which models a device holds, within a budget, and which of them leave for another: those that
 * were not used for the longest time, and none that is in use.
 */
public final class ModelRoom {
  private final long budgetBytes;
  // In the order of their last use.
  private final Map<ModelId, Long> loaded = new LinkedHashMap<>(16, 0.75f, true);
  // Those that left while they were in use, to be loaded again: nobody is to take their room.
  private final Map<ModelId, Long> awaited = new HashMap<>();

  /**
   * @param budgetBytes of weights
   */
  public ModelRoom(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /** Whether a model is loaded or could be, if all that is not in use left. */
  public boolean hasRoomFor(ModelId model, long bytes, Set<ModelId> inUse) {
    return loaded.containsKey(model)
        || held(loaded, model, inUse) + held(awaited, model, inUse) + bytes <= budgetBytes;
  }

  private static long held(Map<ModelId, Long> models, ModelId except, Set<ModelId> inUse) {
    long bytes = 0;
    for (Map.Entry<ModelId, Long> model : models.entrySet()) {
      if (!model.getKey().equals(except) && inUse.contains(model.getKey())) {
        bytes += model.getValue();
      }
    }
    return bytes;
  }

  /** Whether a model fits beside all that is loaded. */
  public boolean fits(long bytes) {
    return loadedBytes() + bytes <= budgetBytes;
  }

  /** What must leave before a model of this size is loaded, in this order. */
  public List<ModelId> evictionsFor(long bytes, Set<ModelId> inUse) {
    List<ModelId> evictions = new ArrayList<>();
    long left = loadedBytes();
    for (Map.Entry<ModelId, Long> model : loaded.entrySet()) {
      if (left + bytes > budgetBytes && !inUse.contains(model.getKey())) {
        evictions.add(model.getKey());
        left -= model.getValue();
      }
    }
    return evictions;
  }

  private long loadedBytes() {
    return loaded.values().stream().mapToLong(Long::longValue).sum();
  }

  /** A model was loaded, or is used again. */
  public void used(ModelId model, long bytes) {
    loaded.put(model, bytes);
    awaited.remove(model);
  }

  public void evicted(ModelId model) {
    loaded.remove(model);
  }

  /** Keeps the room of a model that left while it was in use. */
  public void await(ModelId model, long bytes) {
    awaited.put(model, bytes);
  }
}
