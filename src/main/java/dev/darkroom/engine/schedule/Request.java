package dev.darkroom.engine.schedule;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** An admitted request, and what is left of it. Only the {@link Schedule} changes it. */
public final class Request<T> {
  /** Those that the caller wants first. */
  static final Comparator<Request<?>> AMONG_OWN =
      Comparator.<Request<?>>comparingDouble(request -> request.rankAmongOwn)
          .thenComparingLong(request -> request.order);

  /** Those that go first; no two requests are alike. */
  static final Comparator<Request<?>> AMONG_ALL =
      Comparator.<Request<?>>comparingDouble(request -> request.rank)
          .thenComparingLong(request -> request.order);

  private static final Comparator<Sample<?>> SLOWEST =
      Comparator.<Sample<?>>comparingInt(Sample::remainingSteps)
          .thenComparingInt(Sample::remainingFrames);

  /** Seconds of waiting that make up for one second of work. */
  private static final double PATIENCE = 2;

  private final T payload;
  private final Work work;
  private final Claim claim;
  private final CallerShare caller;
  private final ShapeCost stepCost;
  private final ShapeCost frameCost;
  private final long order;
  private final List<Sample<T>> samples;

  private boolean started;
  private boolean displaced;
  private long busyNanos;
  private double served;
  private long servedNanos;
  private double remaining;
  private double rankAmongOwn;
  private double rank;

  Request(
      T payload,
      Work work,
      Claim claim,
      CallerShare caller,
      ShapeCost stepCost,
      ShapeCost frameCost,
      long order) {
    this.payload = payload;
    this.work = work;
    this.claim = claim;
    this.caller = caller;
    this.stepCost = stepCost;
    this.frameCost = frameCost;
    this.order = order;
    BatchKey key = new BatchKey(work.model(), work.width(), work.height(), BatchKey.ANY_TIMESTEP);
    this.samples =
        IntStream.range(0, work.samples())
            .mapToObj(i -> new Sample<>(this, i, work.steps(), work.frames(), key))
            .toList();
  }

  /** What the submitter means by it. */
  public T payload() {
    return payload;
  }

  public List<Sample<T>> samples() {
    return samples;
  }

  Work work() {
    return work;
  }

  Claim claim() {
    return claim;
  }

  CallerShare caller() {
    return caller;
  }

  ShapeCost stepCost() {
    return stepCost;
  }

  ShapeCost frameCost() {
    return frameCost;
  }

  long order() {
    return order;
  }

  /** Whether a worker has ever had a sample of it. */
  boolean isStarted() {
    return started;
  }

  /** Whether it may be that no worker has room for its model just now. */
  boolean mayWaitForRoom() {
    return !started || displaced;
  }

  /** Its worker may be lost: until another has it, it waits as if it had not been started. */
  void displace() {
    displaced = true;
  }

  /** A worker has it. */
  void start() {
    started = true;
    displaced = false;
  }

  /** A worker was busy with it, alone or in company. */
  void worked(long nanos) {
    busyNanos += nanos;
  }

  /**
   * @param seconds its part of what a device did
   */
  void serve(double seconds, long nowNanos) {
    served += seconds;
    servedNanos = nowNanos;
  }

  /** Its caller has had what it was given, whether or not it was finished. */
  void end() {
    caller.remove(work);
    caller.serve(served, servedNanos);
  }

  boolean isFinished() {
    for (Sample<T> sample : samples) {
      if (!sample.isFinished()) {
        return false;
      }
    }
    return true;
  }

  /** Seconds of one device that its work still takes, as of the last {@link #estimate}. */
  double remaining() {
    return remaining;
  }

  /** Of its remaining work what is known well enough to refuse somebody for it, in seconds. */
  double sureRemaining(long nowNanos) {
    return seconds(
        stepCost.usual() * stepCost.confidence(nowNanos),
        frameCost.usual() * frameCost.confidence(nowNanos));
  }

  /** The same, as fast as it has gone of late. */
  double leastRemaining(long nowNanos) {
    return seconds(
        stepCost.least() * stepCost.confidence(nowNanos),
        frameCost.least() * frameCost.confidence(nowNanos));
  }

  /** How long it takes once it is its turn, in the company that such samples had of late. */
  double sureDuration(long nowNanos) {
    Sample<T> slowest = Collections.max(samples, SLOWEST);
    return slowest.remainingSteps() * stepCost.run() * stepCost.confidence(nowNanos)
        + slowest.remainingFrames() * frameCost.run() * frameCost.confidence(nowNanos);
  }

  /** Whether a step like its own was ever measured, at any size. */
  boolean isMeasured() {
    return stepCost.usual() > 0;
  }

  /** How long it takes once it is its turn, measured or estimated, in seconds. */
  double duration() {
    Sample<T> slowest = Collections.max(samples, SLOWEST);
    return slowest.remainingSteps() * stepCost.run() + slowest.remainingFrames() * frameCost.run();
  }

  /** Works out what is left, and its place among its caller's requests. */
  void estimate(long nowNanos) {
    remaining = seconds(stepCost.usual(), frameCost.usual());
    // What is urgent has less to do, and has waited longer.
    double weight = claim.weightAmongOwn();
    rankAmongOwn = remaining * weight - credit(nowNanos) / weight;
  }

  /**
   * Works out its place among all, behind those of its caller's requests that go before it.
   *
   * @param own seconds that are left of the caller's requests up to this one
   */
  void rank(double own, long nowNanos) {
    double share = (caller.served(nowNanos) + own) / claim.weight();
    double amongAll = share * claim.weightAmongAll();
    rank = caller.rankNext(amongAll - credit(nowNanos));
  }

  private double credit(long nowNanos) {
    return Math.max(0, claim.ageNanos(nowNanos) - busyNanos) / 1e9 / PATIENCE;
  }

  private double seconds(double step, double frame) {
    long steps = 0;
    long frames = 0;
    for (Sample<T> sample : samples) {
      steps += sample.remainingSteps();
      frames += sample.remainingFrames();
    }
    return steps * step + frames * frame;
  }
}
