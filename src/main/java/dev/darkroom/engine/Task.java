package dev.darkroom.engine;

import dev.darkroom.engine.schedule.BatchKey;
import dev.darkroom.engine.schedule.Request;
import dev.darkroom.engine.schedule.Work;
import dev.darkroom.image.Image;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.DiffusionPipeline;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a request computes. Where it stands is known to the {@link Pool}; what its samples are made
 * of belongs to the worker that has them.
 */
abstract sealed class Task<R> permits GenerationTask, InversionTask {
  private final DiffusionModel model;
  private final Work work;
  private final SubmitOptions options;
  private final RequestListener listener;
  private final long submittedNanos;
  private final @Nullable Denoising[] denoisings;
  private final @Nullable Image[] decodedPreview;
  private final Stages stages = new Stages();
  private final LogContext context = LogContext.current();
  private final CompletableFuture<R> future = new CompletableFuture<>();

  private @Nullable Request<Task<?>> request;
  private boolean started;

  Task(
      DiffusionModel model,
      Work work,
      SubmitOptions options,
      RequestListener listener,
      long nowNanos) {
    this.model = model;
    this.work = work;
    this.options = options;
    this.listener = listener;
    this.submittedNanos = nowNanos;
    this.denoisings = new Denoising[work.samples()];
    this.decodedPreview = new Image[work.samples()];
  }

  /** Encodes what the samples show and start from, and starts them. */
  abstract void prepare(DiffusionPipeline pipeline);

  /** Decodes the next frame of a denoised sample. */
  abstract void decode(DiffusionPipeline pipeline, int sample);

  /**
   * @param waited the part of its life in which no worker was busy for it
   */
  abstract R result(Duration waited, Map<Stage, Duration> durations);

  DiffusionModel model() {
    return model;
  }

  Work work() {
    return work;
  }

  /** What it is called for people. */
  abstract String kind();

  /** Of the submitter. */
  LogContext context() {
    return context;
  }

  SubmitOptions options() {
    return options;
  }

  RequestListener listener() {
    return listener;
  }

  long submittedNanos() {
    return submittedNanos;
  }

  Stages stages() {
    return stages;
  }

  /** Cancelled by the submitter, completed by the engine. */
  CompletableFuture<R> future() {
    return future;
  }

  /** Set once, by the {@link Pool} that admits it. */
  void admitted(Request<Task<?>> admitted) {
    request = admitted;
  }

  Request<Task<?>> request() {
    return Objects.requireNonNull(request, "a task that was not admitted");
  }

  /** True once, for the worker that prepares it first. */
  boolean start() {
    boolean first = !started;
    started = true;
    return first;
  }

  void start(int sample, Denoising denoising) {
    denoisings[sample] = denoising;
  }

  Denoising denoising(int sample) {
    return Objects.requireNonNull(denoisings[sample], "a sample that has not been prepared");
  }

  /** The timestep of a sample's next step, if there is one. */
  int timestep(int sample) {
    Denoising denoising = denoising(sample);
    return denoising.isDone() ? BatchKey.ANY_TIMESTEP : denoising.timestep();
  }

  /**
   * Tells that a sample has taken a step, and shows it where a preview is due.
   *
   * @return whether the VAE is to decode the preview
   */
  boolean stepped(int sample, DiffusionPipeline pipeline) {
    Denoising denoising = denoising(sample);
    int taken = takenSteps(sample);
    listener.stepped(sample, taken);
    if (!options.previews().isDue(taken, work.steps())) {
      return false;
    }
    return switch (options.previews().decoder()) {
      case LINEAR -> {
        listener.previewed(sample, taken, pipeline.preview(denoising));
        yield false;
      }
      case VAE -> true;
    };
  }

  /** Decodes what a sample looks like by now. */
  void decodePreview(DiffusionPipeline pipeline, int sample) {
    decodedPreview[sample] = pipeline.decodePreview(denoising(sample));
  }

  /** Shows what was decoded. */
  void previewed(int sample) {
    Image preview = Objects.requireNonNull(decodedPreview[sample]);
    decodedPreview[sample] = null;
    listener.previewed(sample, takenSteps(sample), preview);
  }

  private int takenSteps(int sample) {
    return work.steps() - denoising(sample).remainingSteps();
  }

  Duration age(long nowNanos) {
    return Duration.ofNanos(nowNanos - submittedNanos);
  }

  void complete(long nowNanos) {
    Map<Stage, Duration> durations = stages.durations();
    Duration busy = durations.values().stream().reduce(Duration.ZERO, Duration::plus);
    Duration waited = age(nowNanos).minus(busy);
    future.complete(result(waited.isNegative() ? Duration.ZERO : waited, durations));
  }
}
