package dev.darkroom.engine.schedule;

import dev.darkroom.model.ModelId;
import java.util.HashMap;
import java.util.Map;

/** What steps and frames have cost the devices of late, by model and size. */
final class StepCosts {
  private final Map<ModelId, ModelCost> steps = new HashMap<>();
  private final Map<ModelId, ModelCost> frames = new HashMap<>();

  /** Of one sample's part in a run of the UNet. */
  ShapeCost step(Work work) {
    return of(steps, work.model(), work.pixelsPerStep());
  }

  /** Of decoding one frame. */
  ShapeCost frame(Work work) {
    return of(frames, work.model(), work.pixelsPerFrame());
  }

  private static ShapeCost of(Map<ModelId, ModelCost> costs, ModelId model, long pixels) {
    return costs.computeIfAbsent(model, _ -> new ModelCost()).shape(pixels);
  }
}
