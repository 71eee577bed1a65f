package dev.darkroom.engine.schedule;

import dev.darkroom.model.ModelId;

/**
 * What samples must have in common to share a run of the UNet.
 *
 * @param width pixels
 * @param height pixels
 * @param timestep where the model takes one for all of a run, else {@value #ANY_TIMESTEP}
 */
public record BatchKey(ModelId model, int width, int height, int timestep) {
  public static final int ANY_TIMESTEP = -1;

  /** The same whatever the timestep. */
  BatchKey anyTimestep() {
    return timestep == ANY_TIMESTEP ? this : new BatchKey(model, width, height, ANY_TIMESTEP);
  }
}
