package dev.darkroom.engine;

import dev.darkroom.model.DiffusionModel;
import java.util.Set;

/** What a worker can do just now, as the {@link Pool} asks. */
interface Bench {
  /** Whether a model is loaded on the device, or can be while those in use stay. */
  boolean hasRoomFor(DiffusionModel model, Set<String> inUse);

  /** Ends the run under way, of which nobody needs the outcome. Called on any thread. */
  void terminate();

  /** How many pictures of a kind may share a run on the device, 1 or more. */
  int cap(BatchKey key);

  /** Steps that the device has taken. */
  long turn();

  /** Whether a task may be prepared before the next step, though others could take it now. */
  boolean mayPrepare();

  /** Whether a picture may be developed before the next step, though others could take it now. */
  boolean mayDevelop();
}
