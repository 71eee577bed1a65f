package dev.darkroom.engine;

import dev.darkroom.failure.UnavailableException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.onnx.Device;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Takes generations and inversions in, and has the workers, one for each device, do them: the
 * images of many requests share each run of the UNet, and do not change for it. Thread-safe.
 */
public final class Engine implements AutoCloseable {
  private final EngineSettings settings;
  private final EngineListener listener;
  private final LongSupplier clock;
  private final Pool pool;
  private final Notifier notifier;
  private final List<Worker> workers;

  /**
   * @param devices one or more
   * @param models loaded at the start in this order, as far as there is room; the rest on demand
   */
  public Engine(
      List<EngineDevice> devices,
      EngineSettings settings,
      Collection<DiffusionModel> models,
      EngineListener listener) {
    this(devices, settings, models, listener, System::nanoTime);
  }

  /**
   * @param clock nanoseconds that never go back
   */
  Engine(
      List<EngineDevice> devices,
      EngineSettings settings,
      Collection<DiffusionModel> models,
      EngineListener listener,
      LongSupplier clock) {
    this.settings = settings;
    this.listener = listener;
    this.clock = clock;
    this.pool = new Pool(settings, clock);
    this.notifier = new Notifier(listener, clock);
    this.workers =
        devices.stream()
            .map(device -> new Worker(device, settings, models, pool, notifier))
            .toList();
  }

  /** Begins to load the models on all devices and to run one step of each. */
  public void load() {
    workers.forEach(Worker::start);
  }

  /**
   * Returns when the models are loaded and work can be submitted.
   *
   * @throws dev.darkroom.failure.DarkroomException if a model cannot be loaded or run
   */
  public void start() {
    try {
      workers.forEach(Worker::start);
      workers.stream().map(Worker::ready).forEach(Futures::join);
      pool.open(workers.size());
    } catch (RuntimeException | Error e) {
      // Whoever could not start has nobody to close it, and the other workers would wait for ever.
      close();
      throw e;
    }
  }

  /** Each device, and how it is. */
  public Map<Device, DeviceState> devices() {
    Map<Device, DeviceState> states = new LinkedHashMap<>();
    workers.forEach(worker -> states.put(worker.device(), worker.state()));
    return states;
  }

  /** Why devices have failed; of those that work there is no entry. */
  public Map<Device, String> failures() {
    Map<Device, String> failures = new LinkedHashMap<>();
    workers.forEach(
        worker -> worker.failure().ifPresent(cause -> failures.put(worker.device(), cause)));
    return failures;
  }

  /** The last run of the UNet on each device; of those that have done none there is no entry. */
  public Map<Device, LastStep> lastSteps() {
    Map<Device, LastStep> steps = new LinkedHashMap<>();
    workers.forEach(
        worker -> worker.lastStep().ifPresent(step -> steps.put(worker.device(), step)));
    return steps;
  }

  /** Whether work is taken now. */
  public boolean isReady() {
    return pool.isOpen();
  }

  /** Whether the last device has failed; only a new process helps. */
  public boolean isBroken() {
    return pool.isBroken();
  }

  /** Images of requests that no worker has started. */
  public int queuedImages() {
    return pool.queuedImages();
  }

  /** Images that may wait beyond those in full batches. */
  public int queueCapacity() {
    return settings.queueCapacity();
  }

  /** Images of requests that are under way. */
  public int runningImages() {
    return pool.runningImages();
  }

  /** Images that wait and those under way together. */
  public int admittedImages() {
    return pool.admittedImages();
  }

  /**
   * Takes a generation on. Cancelling what is returned ends the work: a run under way that nobody
   * else needs is terminated, otherwise it leaves the batch after the step.
   *
   * @return completed by a worker, or failed with a {@code DarkroomException}
   * @throws UnavailableException if there is no room or time for it, or no work is taken
   */
  public CompletableFuture<Generated> submit(Generation generation, SubmitOptions options) {
    return submit(generation, options, RequestListener.NONE).future();
  }

  /** The same, for those who want to know how it goes on. */
  public Submission<Generated> submit(
      Generation generation, SubmitOptions options, RequestListener requestListener) {
    return submit(new GenerationTask(generation, options, requestListener, clock.getAsLong()));
  }

  /** Takes an inversion on, which counts as one image; otherwise as a generation. */
  public CompletableFuture<Inverted> submit(Inversion inversion, SubmitOptions options) {
    return submit(inversion, options, RequestListener.NONE).future();
  }

  /** The same, for those who want to know how it goes on. */
  public Submission<Inverted> submit(
      Inversion inversion, SubmitOptions options, RequestListener requestListener) {
    return submit(new InversionTask(inversion, options, requestListener, clock.getAsLong()));
  }

  private <R> Submission<R> submit(Task<R> task) {
    // A worker may be busy for long: what has expired leaves room at once.
    pool.sweep().forEach(notifier::ended);
    try {
      pool.admit(task);
      // Nobody else would notice before the run under way has ended.
      task.future()
          .whenComplete(
              (_, _) -> {
                if (task.future().isCancelled() && pool.end(task)) {
                  notifier.ended(new Pool.End(task, Outcome.CANCELLED, null));
                }
              });
      return new Submission<>(task.future(), () -> pool.outlook(task));
    } catch (UnavailableException e) {
      RequestLog.rejected(task, e.reason());
      listener.rejected(e.reason());
      throw e;
    }
  }

  /** Counts a request that was refused before it came here. */
  public void rejected(UnavailableException.Reason reason) {
    listener.rejected(reason);
  }

  /** Refuses what is new and, at once, what no worker has started; the rest goes on. */
  public void drain() {
    pool.drain().forEach(notifier::ended);
  }

  /** Ends all work with the runs under way, and frees the devices. */
  @Override
  public void close() {
    pool.stop().forEach(notifier::ended);
    workers.forEach(Worker::join);
  }
}
