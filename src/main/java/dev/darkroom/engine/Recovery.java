package dev.darkroom.engine;

import dev.darkroom.engine.schedule.Sample;
import dev.darkroom.engine.schedule.WorkItem;
import dev.darkroom.engine.schedule.WorkerStatus;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelId;
import dev.darkroom.pipeline.DiffusionPipeline;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Has a worker's items run, and decides what follows a failure:
 *
 * <ul>
 *   <li>no memory for a batch: half of it is tried next, each time with all freed that can be;
 *   <li>no memory for one sample: it is tried once more with all freed, then its request fails;
 *   <li>a failure in company: each sample is tried alone, and only those at fault fail;
 *   <li>a failure alone: its request fails, unless the device does not work any more: then another
 *       device goes on with it;
 *   <li>a run that was terminated: nobody waits for it.
 * </ul>
 *
 * Only a run is tried again, never what comes after it: by then the samples have moved on.
 */
final class Recovery {
  private final EngineDevice device;
  private final LoadedModels models;
  private final WorkerStatus status;
  private final Pool pool;
  private final ItemRunner runner;

  Recovery(
      EngineDevice device, LoadedModels models, WorkerStatus status, Pool pool, ItemRunner runner) {
    this.device = device;
    this.models = models;
    this.status = status;
    this.pool = pool;
    this.runner = runner;
  }

  /**
   * Runs an item and gives it back to the pool.
   *
   * @param inUse the models that must stay loaded
   * @return why the device works no more; empty if it does
   */
  Optional<RuntimeException> attempt(WorkItem<Task<?>> item, Set<ModelId> inUse) {
    try {
      return attempt(item, inUse, false);
    } catch (Error e) {
      fail(item, new FailedException("the worker failed: " + e, e), Duration.ZERO);
      throw e;
    }
  }

  /**
   * @param freed whether memory was freed for this item, in vain if it fails once more
   */
  private Optional<RuntimeException> attempt(
      WorkItem<Task<?>> item, Set<ModelId> inUse, boolean freed) {
    DiffusionModel model = item.samples().getFirst().request().payload().model();
    DiffusionPipeline pipeline;
    long start = System.nanoTime();
    try {
      pipeline = models.get(model, inUse);
      start = System.nanoTime();
      runner.run(item, pipeline);
    } catch (CancellationException e) {
      pool.undone(status, item, since(start));
      return Optional.empty();
    } catch (InsufficientMemoryException e) {
      models.shrink(model, inUse);
      if (item instanceof WorkItem.Step<Task<?>> step && step.samples().size() > 1) {
        pool.undoneToHalve(status, step, since(start));
        return Optional.empty();
      }
      if (!freed) {
        return attempt(item, inUse, true);
      }
      fail(item, e, since(start));
      return Optional.empty();
    } catch (RuntimeException e) {
      return afterFailure(item, e, since(start));
    }
    try {
      runner.complete(item, pipeline, since(start));
    } catch (RuntimeException e) {
      fail(item, e, Duration.ZERO);
    }
    return Optional.empty();
  }

  private Optional<RuntimeException> afterFailure(
      WorkItem<Task<?>> item, RuntimeException failure, Duration took) {
    if (!device.works().getAsBoolean()) {
      pool.undone(status, item, took);
      return Optional.of(failure);
    }
    if (item instanceof WorkItem.Step<Task<?>> step && step.samples().size() > 1) {
      pool.undoneToIsolate(status, step, took);
    } else {
      fail(item, failure, took);
    }
    return Optional.empty();
  }

  private void fail(WorkItem<Task<?>> item, RuntimeException failure, Duration took) {
    for (Sample<Task<?>> sample : item.samples()) {
      runner.fail(sample.request().payload(), failure);
    }
    pool.undone(status, item, took);
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
