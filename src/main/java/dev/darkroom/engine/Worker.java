package dev.darkroom.engine;

import dev.darkroom.engine.schedule.ModelRoom;
import dev.darkroom.engine.schedule.WorkerStatus;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.RunTermination;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.WarmUp;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one device: takes from the pool what is next, does it, and looks again. All that happens on
 * the device happens on this worker's thread.
 */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final EngineDevice device;
  private final Collection<DiffusionModel> atStart;
  private final Pool pool;
  private final Notifier notifier;
  private final LoadedModels models;
  private final WorkerStatus status;
  private final Recovery recovery;
  private final Thread thread;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private volatile DeviceState state = DeviceState.STARTING;
  private volatile @Nullable String failure;
  private volatile @Nullable LastStep lastStep;

  /**
   * @param atStart models to be loaded before there is work, as far as there is room
   */
  Worker(
      EngineDevice device,
      EngineSettings settings,
      Collection<DiffusionModel> atStart,
      Pool pool,
      Notifier notifier) {
    this.device = device;
    this.atStart = atStart;
    this.pool = pool;
    this.notifier = notifier;
    ModelRoom room = new ModelRoom(settings.modelMemory());
    this.models = new LoadedModels(room, this::open, this::evicted);
    this.status = new WorkerStatus(room, settings.maxBatch());
    ItemRunner runner =
        new ItemRunner(device.device(), status, pool, notifier, step -> lastStep = step);
    this.recovery = new Recovery(device, models, status, pool, runner);
    this.thread = Thread.ofPlatform().name("worker-" + device.device()).unstarted(this::work);
  }

  /** Begins to load the models, unless it has begun. */
  synchronized void start() {
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
  }

  /** Completed when work can be taken. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  Device device() {
    return device.device();
  }

  DeviceState state() {
    return state;
  }

  /** Why the device has failed, if it has. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** The last run of the UNet for a request, if there was one. */
  Optional<LastStep> lastStep() {
    return Optional.ofNullable(lastStep);
  }

  /** Waits until the worker has ended, if it ever began. */
  void join() {
    if (thread.getState() != Thread.State.NEW) {
      Futures.joinThread(thread);
    }
  }

  private void work() {
    try (RunTermination _ = device.termination();
        models) {
      load();
      state = DeviceState.READY;
      ready.complete(null);
      boolean more = true;
      while (more) {
        more = tick();
      }
    } catch (RuntimeException | Error e) {
      // Before whoever waits for the start looks at it.
      failure = describe(e);
      state = DeviceState.FAILED;
      if (!ready.completeExceptionally(e)) {
        leave(e);
      }
    } finally {
      if (state == DeviceState.READY) {
        state = DeviceState.STOPPED;
      }
    }
  }

  private void load() {
    for (DiffusionModel model : atStart) {
      if (models.fits(model)) {
        models.get(model, Set.of());
      }
    }
  }

  private DiffusionPipeline open(DiffusionModel model) {
    long start = System.nanoTime();
    DiffusionPipeline pipeline = device.opener().apply(model);
    try {
      warmUp(pipeline);
    } catch (InsufficientMemoryException e) {
      // The model may be sound: what others hold can be given back.
      pipeline.close();
      throw e;
    } catch (DarkroomException e) {
      pipeline.close();
      throw new BrokenModelException(
          model.directory(), "its first step failed: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      pipeline.close();
      throw e;
    }
    notifier.listener().modelLoaded(model.name(), device(), since(start));
    return pipeline;
  }

  /**
   * One step and one image at the model's own size, so that the first request finds all in place.
   */
  private static void warmUp(DiffusionPipeline pipeline) {
    Generation generation = WarmUp.of(pipeline.model());
    Denoising image = pipeline.prepare(generation).denoisings().getFirst();
    pipeline.step(List.of(image));
    pipeline.learnColors();
  }

  private void evicted(DiffusionModel model) {
    notifier.listener().modelEvicted(model.name(), device());
  }

  /**
   * Does one thing that there is to do, and waits for it first.
   *
   * @return whether there will be more
   */
  private boolean tick() {
    // Whatever it was requested for has been given back.
    device.termination().withdraw();
    Pool.Assignment next = pool.next(status, device.termination());
    if (next == null) {
      return false;
    }
    next.ends().forEach(notifier::ended);
    if (next.item() == null) {
      return true;
    }
    Optional<RuntimeException> lost = recovery.attempt(next.item(), next.modelsInUse());
    lost.ifPresent(this::leave);
    return lost.isEmpty();
  }

  private void leave(Throwable cause) {
    LOG.error("{} has failed and takes no more work", device(), cause);
    String why = describe(cause);
    failure = why;
    state = DeviceState.FAILED;
    pool.workerLost(device() + " failed: " + why).forEach(notifier::ended);
  }

  private static String describe(Throwable cause) {
    return cause instanceof DarkroomException known ? known.getMessage() : cause.toString();
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
