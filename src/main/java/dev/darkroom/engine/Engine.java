package dev.darkroom.engine;

import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.onnx.Device;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Serializes access to a device: one platform thread, the worker, owns the pipelines and runs
 * generations one after the other, in the order of their admission. Thread-safe.
 *
 * <pre>
 *   new --start()--> ready --drain() or close()--> draining
 *                      |
 *                      +--an Error in the worker--> broken
 * </pre>
 */
public final class Engine implements AutoCloseable {
  private final Device device;
  private final EngineSettings settings;
  private final Supplier<Stream<DiffusionPipeline>> loader;
  private final EngineListener listener;
  private final Thread thread;
  private final CompletableFuture<Void> started = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock: the queue, the pictures in it and with the worker, and whether more may
  // come.
  private final Queue<Task<?>> queue = new ArrayDeque<>();
  private int queuedPictures;
  private int runningPictures;
  private State state = State.NEW;

  private enum State {
    NEW,
    READY,
    DRAINING,
    BROKEN
  }

  /**
   * @param loader opens one pipeline after the other; called once, on the worker's thread
   */
  public Engine(
      Device device,
      EngineSettings settings,
      Supplier<Stream<DiffusionPipeline>> loader,
      EngineListener listener) {
    this.device = device;
    this.settings = settings;
    this.loader = loader;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("worker-" + device).unstarted(this::work);
  }

  /**
   * Loads the models, runs one step of each, and returns when generations can be submitted.
   *
   * @throws dev.darkroom.failure.DarkroomException if a model cannot be loaded or run
   */
  public void start() {
    thread.start();
    Futures.join(started);
  }

  public Device device() {
    return device;
  }

  /** Whether generations are taken now. */
  public boolean isReady() {
    return locked(() -> state == State.READY);
  }

  /** Whether the worker has died of an {@code Error}; only a new process helps. */
  public boolean isBroken() {
    return locked(() -> state == State.BROKEN);
  }

  /** Pictures that wait for the worker. */
  public int queuedPictures() {
    return locked(() -> queuedPictures);
  }

  /** Pictures that may wait for the worker. */
  public int queueCapacity() {
    return settings.queueCapacity();
  }

  /** Pictures of the generation that the worker has taken. */
  public int runningPictures() {
    return locked(() -> runningPictures);
  }

  /**
   * Takes a generation on.
   *
   * @return completed by the worker, or failed with a {@code DarkroomException}
   * @throws UnavailableException if the queue is full or the engine does not take work
   */
  public CompletableFuture<Generated> submit(Generation generation) {
    return submit(
        new Task<>(
            generation.model().name(),
            generation.numImages(),
            (run, waited) -> run.run(generation, waited)));
  }

  /**
   * Takes an inversion on, which counts as one picture.
   *
   * @return completed by the worker, or failed with a {@code DarkroomException}
   * @throws UnavailableException if the queue is full or the engine does not take work
   */
  public CompletableFuture<Inverted> submit(Inversion inversion) {
    return submit(
        new Task<>(inversion.model().name(), 1, (run, waited) -> run.run(inversion, waited)));
  }

  private <R> CompletableFuture<R> submit(Task<R> task) {
    try {
      locked(() -> admit(task));
      return task.result();
    } catch (UnavailableException e) {
      listener.rejected(e.reason());
      throw e;
    }
  }

  private Task<?> admit(Task<?> task) {
    if (state != State.READY) {
      throw unavailable();
    }
    // A request larger than the whole queue may still run when nothing waits.
    if (queuedPictures > 0 && queuedPictures + task.pictures() > settings.queueCapacity()) {
      throw new UnavailableException(
          Reason.QUEUE_FULL,
          "%d pictures wait already, and the queue holds %d"
              .formatted(queuedPictures, settings.queueCapacity()));
    }
    queue.add(task);
    queuedPictures += task.pictures();
    changed.signal();
    return task;
  }

  /** Refuses what is new and, at once, what waits; the running generation goes on. */
  public void drain() {
    moveTo(State.DRAINING);
    refuseWaiting();
  }

  /** Drains, waits for the running generation, and frees the device. */
  @Override
  public void close() {
    drain();
    if (thread.getState() != Thread.State.NEW) {
      Futures.joinThread(thread);
    }
  }

  private void work() {
    // Filled as the models are opened, so that those before a broken one are closed again.
    Map<String, DiffusionPipeline> pipelines = new HashMap<>();
    try {
      loader.get().forEach(pipeline -> pipelines.put(pipeline.model().name(), pipeline));
      PipelineRun run = new PipelineRun(pipelines, device, settings.maxBatch(), listener);
      run.warmUp();
      moveTo(State.READY);
      if (!isReady()) {
        throw unavailable();
      }
      started.complete(null);
      for (Task<?> task = take(); task != null; task = take()) {
        complete(task, run);
      }
    } catch (RuntimeException e) {
      started.completeExceptionally(e);
    } catch (Error e) {
      moveTo(State.BROKEN);
      started.completeExceptionally(e);
      throw e;
    } finally {
      refuseWaiting();
      pipelines.values().forEach(DiffusionPipeline::close);
    }
  }

  /** The next task; waits for one, and gives null once there will be no more. */
  private @Nullable Task<?> take() {
    return locked(
        () -> {
          while (state == State.READY && queue.isEmpty()) {
            changed.awaitUninterruptibly();
          }
          if (state != State.READY) {
            return null;
          }
          Task<?> task = queue.remove();
          queuedPictures -= task.pictures();
          runningPictures = task.pictures();
          return task;
        });
  }

  /** A failure is the task's; an {@code Error} is the worker's too. */
  private <R> void complete(Task<R> task, PipelineRun run) {
    try {
      R result = task.work().apply(run, task.age());
      end(task, Outcome.SUCCESS);
      task.result().complete(result);
    } catch (RuntimeException e) {
      end(task, Outcome.FAILED);
      task.result().completeExceptionally(e);
    } catch (Error e) {
      end(task, Outcome.FAILED);
      task.result().completeExceptionally(new FailedException("the worker failed: " + e, e));
      throw e;
    }
  }

  private void end(Task<?> task, Outcome outcome) {
    locked(() -> runningPictures = 0);
    tellEnd(task, outcome);
  }

  private void tellEnd(Task<?> task, Outcome outcome) {
    listener.ended(outcome, task.model(), task.pictures(), task.age());
  }

  /** States only follow each other in their order. */
  private void moveTo(State next) {
    locked(
        () -> {
          if (state.compareTo(next) < 0) {
            state = next;
          }
          changed.signal();
          return state;
        });
  }

  private UnavailableException unavailable() {
    return isBroken()
        ? new UnavailableException(Reason.DEVICE_FAILED, device + " has failed")
        : new UnavailableException(Reason.SHUTTING_DOWN, "the service is stopping");
  }

  private void refuseWaiting() {
    List<Task<?>> waiting =
        locked(
            () -> {
              List<Task<?>> tasks = List.copyOf(queue);
              queue.clear();
              queuedPictures = 0;
              return tasks;
            });
    for (Task<?> task : waiting) {
      tellEnd(task, Outcome.DROPPED);
      task.result().completeExceptionally(unavailable());
    }
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Work for the worker and the future that its submitter holds. */
  private record Task<R>(
      String model,
      int pictures,
      BiFunction<PipelineRun, Duration, R> work,
      long submittedNanos,
      CompletableFuture<R> result) {
    Task(String model, int pictures, BiFunction<PipelineRun, Duration, R> work) {
      this(model, pictures, work, System.nanoTime(), new CompletableFuture<>());
    }

    /** Since it was submitted. */
    Duration age() {
      return Duration.ofNanos(System.nanoTime() - submittedNanos);
    }
  }
}
