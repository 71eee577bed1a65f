package dev.darkroom.engine;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.RunTermination;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one device: takes from the pool what is next, does it, and looks again. All that happens on
 * the device happens on this worker's thread.
 */
final class Worker implements Bench {
  /** Steps after which a batch may be as large again as memory did not suffice for before. */
  private static final int CAP_TURNS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private record Cap(int pictures, long lastTurn) {}

  private final EngineDevice device;
  private final Collection<DiffusionModel> atStart;
  private final Pool pool;
  private final Submitters submitters;
  private final EngineListener listener;
  private final int maxBatch;
  private final LoadedModels models;
  private final Thread thread;
  private final CompletableFuture<Void> started = new CompletableFuture<>();

  private volatile DeviceState state = DeviceState.STARTING;
  private volatile @Nullable String failure;

  // Of the worker's thread alone.
  private final Map<BatchKey, Cap> caps = new HashMap<>();
  private long turn;
  private boolean preparedSinceStep;
  private boolean developedSinceStep;
  private Duration besideSinceStep = Duration.ZERO;
  private Duration lastStep = Duration.ZERO;

  /**
   * @param atStart models to be loaded before there is work, as far as there is room
   */
  Worker(
      EngineDevice device,
      EngineSettings settings,
      Collection<DiffusionModel> atStart,
      Pool pool,
      Submitters submitters) {
    this.device = device;
    this.atStart = atStart;
    this.pool = pool;
    this.submitters = submitters;
    this.listener = submitters.listener();
    this.maxBatch = settings.maxBatch();
    this.models = new LoadedModels(settings.modelMemory(), this::open, this::evicted);
    this.thread = Thread.ofPlatform().name("worker-" + device.device()).unstarted(this::work);
  }

  /** Begins to load the models; completed when work can be taken. */
  CompletableFuture<Void> start() {
    thread.start();
    return started;
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
      started.complete(null);
      boolean more = true;
      while (more) {
        more = tick();
      }
    } catch (RuntimeException | Error e) {
      // Before whoever waits for the start looks at it.
      failure = describe(e);
      state = DeviceState.FAILED;
      if (!started.completeExceptionally(e)) {
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
    listener.modelLoaded(model.name(), device(), since(start));
    return pipeline;
  }

  /** One step at the model's own size, so that the first request finds all in place. */
  private static void warmUp(DiffusionPipeline pipeline) {
    Generation generation = Trial.of(pipeline.model());
    Denoising picture =
        pipeline.start(
            generation,
            0,
            pipeline.encodeSubjects(generation).getFirst(),
            pipeline.encodeStarts(generation).getFirst());
    pipeline.step(List.of(picture));
    pipeline.decode(picture.latents());
  }

  private void evicted(DiffusionModel model) {
    listener.modelEvicted(model.name(), device());
  }

  /**
   * Does one thing that there is to do, and waits for it first.
   *
   * @return whether there will be more
   */
  private boolean tick() {
    // Whatever it was requested for has been given back.
    device.termination().withdraw();
    Pool.Turn next = pool.next(this);
    if (next == null) {
      return false;
    }
    next.ends().forEach(submitters::tell);
    return next.move() == null || attempt(next.move(), next.inUse(), false);
  }

  /**
   * @param again whether memory was freed for this move, in vain if it fails once more
   * @return whether the device still works
   */
  private boolean attempt(Move move, Set<String> inUse, boolean again) {
    try {
      run(move, models.get(move.model(), inUse));
      return true;
    } catch (CancellationException e) {
      // Nobody waits for it any more.
      pool.undone(move);
      return true;
    } catch (InsufficientMemoryException e) {
      models.shrink(move.model(), inUse);
      if (move instanceof Move.Step(List<Piece> pieces) && pieces.size() > 1) {
        caps.put(
            pieces.getFirst().key().anyTimestep(), new Cap(pieces.size() / 2, turn + CAP_TURNS));
        pool.undone(move);
        return true;
      }
      return again ? failed(move, e) : attempt(move, inUse, true);
    } catch (RuntimeException e) {
      if (!device.works().getAsBoolean()) {
        pool.undone(move);
        leave(e);
        return false;
      }
      return failed(move, e);
    } catch (Error e) {
      fail(move, new FailedException("the worker failed: " + e, e));
      throw e;
    }
  }

  private void leave(Throwable cause) {
    LOG.error("{} has failed and takes no more work", device(), cause);
    String why = describe(cause);
    failure = why;
    state = DeviceState.FAILED;
    pool.workerLost(device() + " failed: " + why).forEach(submitters::tell);
  }

  private static String describe(Throwable cause) {
    return cause instanceof DarkroomException known ? known.getMessage() : cause.toString();
  }

  /** A failure in company may be one picture's alone: each is tried by itself. */
  private boolean failed(Move move, RuntimeException failure) {
    if (move instanceof Move.Step(List<Piece> pieces) && pieces.size() > 1) {
      pieces.forEach(Piece::isolate);
      pool.undone(move);
    } else {
      fail(move, failure);
    }
    return true;
  }

  private void fail(Move move, RuntimeException failure) {
    move.pieces().stream().map(Piece::task).distinct().forEach(task -> fail(task, failure));
    pool.undone(move);
  }

  private void fail(Task<?> task, RuntimeException failure) {
    if (pool.remove(task)) {
      submitters.tell(new Pool.End(task, Outcome.FAILED, failure));
    }
  }

  private void run(Move move, DiffusionPipeline pipeline) {
    long start = System.nanoTime();
    switch (move) {
      case Move.Prepare(Task<?> task) -> {
        preparedSinceStep = true;
        submitters.begun(task);
        task.setMixesTimesteps(pipeline.mixesTimesteps());
        task.prepare(pipeline);
      }
      case Move.Step(List<Piece> pieces) -> step(pieces, pipeline);
      case Move.Develop(Piece piece) -> {
        developedSinceStep = true;
        piece.task().develop(pipeline, piece);
      }
    }
    Duration duration = since(start);
    if (!(move instanceof Move.Step)) {
      besideSinceStep = besideSinceStep.plus(duration);
    }
    pool.done(move, duration);
    for (Piece piece : move.pieces()) {
      Task<?> task = piece.task();
      if (task.isFinished() && pool.remove(task)) {
        submitters.finished(task, device());
      }
    }
  }

  private void step(List<Piece> pieces, DiffusionPipeline pipeline) {
    turn++;
    preparedSinceStep = false;
    developedSinceStep = false;
    besideSinceStep = Duration.ZERO;
    List<Denoising> group = new ArrayList<>(pieces.size());
    for (Piece piece : pieces) {
      group.add(piece.denoising());
    }
    long start = System.nanoTime();
    pipeline.step(group);
    lastStep = since(start);
    listener.stepFinished(pipeline.model().name(), device(), pieces.size(), lastStep);
    Set<Task<?>> tasks = new HashSet<>();
    for (Piece piece : pieces) {
      piece.join();
      if (tasks.add(piece.task())) {
        piece.task().stages().add(Stage.DENOISING, lastStep);
      }
      stepped(piece, pipeline);
    }
  }

  /**
   * What follows a step. A failure here is the task's own: the picture has moved on, so the step is
   * not to be tried again.
   */
  private void stepped(Piece piece, DiffusionPipeline pipeline) {
    try {
      if (!piece.denoising().isFinite()) {
        throw new InvalidOutputException("unet", pipeline.model().name());
      }
      piece.task().stepped(pipeline, piece);
    } catch (RuntimeException e) {
      fail(piece.task(), e);
    }
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  @Override
  public boolean hasRoomFor(DiffusionModel model, Set<String> inUse) {
    return models.hasRoomFor(model, inUse);
  }

  @Override
  public void terminate() {
    device.termination().request();
  }

  @Override
  public int cap(BatchKey key) {
    Cap cap = caps.get(key.anyTimestep());
    return cap == null || turn > cap.lastTurn() ? maxBatch : cap.pictures();
  }

  @Override
  public long turn() {
    return turn;
  }

  @Override
  public boolean mayPrepare() {
    return !preparedSinceStep || besideSinceStep.compareTo(lastStep) < 0;
  }

  @Override
  public boolean mayDevelop() {
    return !developedSinceStep || besideSinceStep.compareTo(lastStep) < 0;
  }
}
