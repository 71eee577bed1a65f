package dev.darkroom.engine.schedule;

import dev.darkroom.model.ModelId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one worker can do next: the models it holds, how large its batches may be, and what it has
 * done since its last step. Between two steps it prepares one request and decodes one frame, and
 * more of either only while all of it takes less than the last step, so neither holds up the steps
 * of others.
 */
public final class WorkerStatus {
  private final ModelRoom models;
  private final BatchCaps caps;

  private @Nullable WorkItem<?> running;
  private long steps;
  private boolean preparedSinceStep;
  private boolean decodedSinceStep;
  private long sinceStepNanos;
  private long lastStepNanos;

  /**
   * @param models of the device; changed by the worker alone
   */
  public WorkerStatus(ModelRoom models, int maxBatch) {
    this.models = models;
    this.caps = new BatchCaps(maxBatch);
  }

  /** What the worker has been given and has not given back. */
  @Nullable WorkItem<?> running() {
    return running;
  }

  void run(WorkItem<?> item) {
    running = item;
  }

  void idle() {
    running = null;
  }

  boolean hasRoomFor(Work work, Set<ModelId> inUse) {
    return models.hasRoomFor(work.model(), work.weightBytes(), inUse);
  }

  /** How many samples of a kind may share a run, 1 or more. */
  int cap(BatchKey key) {
    return caps.cap(key, steps);
  }

  void limit(BatchKey key, int samples) {
    caps.limit(key, samples, steps);
  }

  boolean mayPrepare() {
    return !preparedSinceStep || sinceStepNanos < lastStepNanos;
  }

  boolean mayDecode() {
    return !decodedSinceStep || sinceStepNanos < lastStepNanos;
  }

  void done(WorkItem<?> item, long nanos) {
    switch (item) {
      case WorkItem.Prepare<?> _ -> {
        preparedSinceStep = true;
        sinceStepNanos += nanos;
      }
      case WorkItem.Preview<?> _, WorkItem.Decode<?> _ -> {
        decodedSinceStep = true;
        sinceStepNanos += nanos;
      }
      case WorkItem.Step<?> _ -> {
        steps++;
        preparedSinceStep = false;
        decodedSinceStep = false;
        sinceStepNanos = 0;
        lastStepNanos = nanos;
      }
    }
  }
}
