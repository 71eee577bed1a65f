package dev.darkroom.engine;

import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.DiffusionPipeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through the engine. Where it stands is guarded by the {@link Pool}'s lock.
 *
 * <pre>
 *   admitted --prepare()--> its pieces take their steps --develop() each--> result()
 * </pre>
 */
abstract sealed class Task<R> permits GenerationTask, InversionTask {
  private final DiffusionModel model;
  private final int width;
  private final int height;
  private final int rows;
  private final int frames;
  private final List<Piece> pieces;
  private final Terms terms;
  private final long submittedNanos;
  private final Stages stages = new Stages();
  private final CompletableFuture<R> future = new CompletableFuture<>();

  private long order;
  private boolean begun;
  private boolean displaced;
  private boolean turned;
  private boolean mixesTimesteps = true;
  private double remaining;
  private double leastRemaining;
  private boolean starved;

  /**
   * @param rows that each picture takes in a run of the UNet
   * @param steps of each picture
   * @param frames of each picture
   */
  Task(
      DiffusionModel model,
      int width,
      int height,
      int rows,
      int pictures,
      int steps,
      int frames,
      Terms terms,
      long nowNanos) {
    this.model = model;
    this.width = width;
    this.height = height;
    this.rows = rows;
    this.frames = frames;
    this.terms = terms;
    this.submittedNanos = nowNanos;
    this.pieces =
        IntStream.range(0, pictures).mapToObj(i -> new Piece(this, i, steps, frames)).toList();
  }

  /** Encodes what the pictures show and start from, and starts them. */
  abstract void prepare(DiffusionPipeline pipeline);

  /** Called after each step of a piece, while the worker has it. */
  void stepped(DiffusionPipeline pipeline, Piece piece) {}

  /** Develops the next frame of a denoised piece. */
  abstract void develop(DiffusionPipeline pipeline, Piece piece);

  /**
   * @param waited the part of its life in which no worker was busy for it
   */
  abstract R result(Duration waited, Map<Stage, Duration> durations);

  DiffusionModel model() {
    return model;
  }

  List<Piece> pieces() {
    return pieces;
  }

  int pictures() {
    return pieces.size();
  }

  /** Of all frames of all its pictures together. */
  long pixels() {
    return pixelsPerPicture() * frames * pictures();
  }

  Stages stages() {
    return stages;
  }

  /** Cancelled by the submitter, completed by the engine. */
  CompletableFuture<R> future() {
    return future;
  }

  Duration age(long nowNanos) {
    return Duration.ofNanos(nowNanos - submittedNanos);
  }

  Duration timeout() {
    return terms.timeout();
  }

  boolean isExpired(long nowNanos) {
    return age(nowNanos).compareTo(terms.timeout()) >= 0;
  }

  void complete(long nowNanos) {
    Map<Stage, Duration> durations = stages.durations();
    Duration busy = durations.values().stream().reduce(Duration.ZERO, Duration::plus);
    Duration waited = age(nowNanos).minus(busy);
    future.complete(result(waited.isNegative() ? Duration.ZERO : waited, durations));
  }

  long order() {
    return order;
  }

  void arrive(long arrivalOrder) {
    order = arrivalOrder;
  }

  boolean isBegun() {
    return begun;
  }

  void begin() {
    begun = true;
    displaced = false;
  }

  /** Whether it may be that no worker has room for its model just now. */
  boolean mayWaitForRoom() {
    return !begun || displaced;
  }

  /** Its device may have been lost: until another is at it, it waits as if it had not begun. */
  void displace() {
    displaced = true;
  }

  /** True once, for the worker that prepares it first. */
  boolean claimFirstTurn() {
    boolean first = !turned;
    turned = true;
    return first;
  }

  void setMixesTimesteps(boolean mixes) {
    mixesTimesteps = mixes;
  }

  boolean isFinished() {
    return pieces.stream().allMatch(Piece::isFinished);
  }

  /**
   * @param denoising null where it has not been started
   */
  BatchKey key(@Nullable Denoising denoising) {
    int timestep =
        mixesTimesteps || denoising == null ? BatchKey.ANY_TIMESTEP : denoising.timestep();
    return new BatchKey(model.name(), width, height, timestep);
  }

  /** Pixels of all rows that one of its pictures takes in a run of the UNet. */
  long pixelsPerStep() {
    return (long) rows * width * height;
  }

  /** Of one picture. */
  long pixelsPerPicture() {
    return (long) width * height;
  }

  /** Works out what is left to do, by how fast the devices were of late. */
  void rank(Rates rates) {
    long steps = 0;
    long undeveloped = 0;
    for (Piece piece : pieces) {
      steps += piece.remainingSteps();
      undeveloped += piece.remainingFrames();
    }
    double stepped = (double) steps * pixelsPerStep();
    double developed = (double) undeveloped * pixelsPerPicture();
    Rates.Rate step = rates.step(model.name());
    Rates.Rate develop = rates.develop(model.name());
    remaining = stepped * step.usual() + developed * develop.usual();
    leastRemaining = stepped * step.least() + developed * develop.least();
  }

  /** What is left to do, in seconds of one device, as of when it was last ranked. */
  double remaining() {
    return remaining;
  }

  /** The same, as fast as a device has been of late. */
  double leastRemaining() {
    return leastRemaining;
  }

  /** The usual as it counts beside others. */
  double weightedRemaining() {
    return remaining * terms.weight();
  }

  /**
   * @param secondsOfAll that all admitted work takes
   */
  void compareAge(double secondsOfAll, long nowNanos) {
    starved = age(nowNanos).toNanos() > secondsOfAll * 1e9;
  }

  boolean isStarved() {
    return starved;
  }
}
