package dev.darkroom.engine.schedule;

import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.model.ModelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All admitted requests, and what runs next. Not thread-safe, and without a clock: times are
 * nanoseconds that never go back.
 *
 * <pre>
 *   admit() --> next() gives a worker an item --> done() or undone() gives it back --> next() ...
 *                                                   done() of the last item, or end(): it is gone
 * </pre>
 *
 * <p><b>Who goes first.</b> The request with the least seconds of work left, to which are added the
 * seconds that its caller's earlier requests were given in the last minutes and those left of the
 * ones that go before it, both for each unit of the caller's weight; and from which one is taken
 * off for every two that it has waited. A caller's own requests are put in order by the work left
 * in each, halved for each degree of urgency. So a short request overtakes a long one, but not for
 * ever; a caller with many requests gains nothing over one with a single request; and urgency
 * pushes ahead of nobody else.
 *
 * @param <T> what the submitter means by a request
 */
public final class Schedule<T> {
  private final QueueLimits limits;
  private final StepCosts costs = new StepCosts();
  private final Map<String, CallerShare> callers = new HashMap<>();
  // In the order of admission.
  private final Set<Request<T>> requests = new LinkedHashSet<>();
  // The same, each as sorted by the last ranking: nearly in order the next time.
  private final List<Request<T>> byCaller = new ArrayList<>();
  private final List<Request<T>> ranked = new ArrayList<>();

  private int workers;
  private long sequence;
  private double refused;

  public Schedule(QueueLimits limits) {
    this.limits = limits;
  }

  /**
   * @param count of the workers that will ask what is next
   */
  public void open(int count) {
    workers = count;
  }

  /**
   * One worker is no more; what it had has been given back.
   *
   * @return how many are left
   */
  public int workerLost() {
    workers--;
    requests.forEach(Request::displace);
    return workers;
  }

  /**
   * Takes a request in.
   *
   * @throws UnavailableException if there is no room for it, or not enough time
   */
  public Request<T> admit(T payload, Work work, Claim claim, long nowNanos) {
    CallerShare caller = callers.computeIfAbsent(claim.caller(), _ -> new CallerShare());
    Request<T> request =
        new Request<>(
            payload, work, claim, caller, costs.step(work), costs.frame(work), ++sequence);
    add(request);
    rank(nowNanos);
    try {
      var admission = new Admission<>(limits, ranked, workers);
      admission.requireRoom(request, refused);
      admission.requireTime(request, nowNanos);
      return request;
    } catch (UnavailableException e) {
      end(request);
      // Of those that find nothing here there is nobody to come again.
      refused = requests.isEmpty() ? 0 : refused;
      refused += e.reason() == Reason.QUEUE_FULL ? request.remaining() : 0;
      throw e;
    }
  }

  private void add(Request<T> request) {
    request.caller().add(request.work());
    requests.add(request);
    byCaller.add(request);
    ranked.add(request);
  }

  /**
   * Takes a request out, whatever is left of it. A worker that has samples of it gives them back
   * later.
   *
   * @return whether it was there
   */
  public boolean end(Request<T> request) {
    if (!requests.remove(request)) {
      return false;
    }
    byCaller.remove(request);
    ranked.remove(request);
    request.end();
    if (request.caller().samples() == 0) {
      callers.remove(request.claim().caller());
    }
    return true;
  }

  /** All requests, in the order of admission. */
  public List<Request<T>> requests() {
    return List.copyOf(requests);
  }

  public boolean isEmpty() {
    return requests.isEmpty();
  }

  /** Those that no worker has started. */
  public List<Request<T>> waiting() {
    return requests.stream().filter(request -> !request.isStarted()).toList();
  }

  /** Those whose time is over. */
  public List<Request<T>> expired(long nowNanos) {
    List<Request<T>> expired = new ArrayList<>(0);
    for (Request<T> request : requests) {
      if (request.claim().isExpired(nowNanos)) {
        expired.add(request);
      }
    }
    return expired;
  }

  /** Whether all requests that a worker has something of have ended. */
  public boolean isAbandoned(WorkItem<T> item) {
    return item.samples().stream().map(Sample::request).noneMatch(requests::contains);
  }

  /** Samples of requests that no worker has started. */
  public int queuedSamples() {
    return samples(request -> !request.isStarted());
  }

  /** Samples of requests that a worker has started. */
  public int startedSamples() {
    return samples(Request::isStarted);
  }

  public int admittedSamples() {
    return samples(_ -> true);
  }

  private int samples(Predicate<Request<T>> which) {
    return requests.stream().filter(which).mapToInt(request -> request.work().samples()).sum();
  }

  /** Models of the requests that are under way: none of them is to leave a device. */
  public Set<ModelId> modelsInUse() {
    Set<ModelId> models = new HashSet<>();
    for (Request<T> request : requests) {
      if (request.isStarted()) {
        models.add(request.work().model());
      }
    }
    return models;
  }

  /**
   * Gives a worker its next item, which is its own until it is done or undone.
   *
   * @return null if there is nothing that it could do now
   */
  public @Nullable WorkItem<T> next(WorkerStatus worker, long nowNanos) {
    rank(nowNanos);
    WorkItem<T> item = choose(worker);
    if (item != null) {
      worker.run(item);
      for (Sample<T> sample : item.samples()) {
        sample.run();
        sample.request().start();
      }
    }
    return item;
  }

  /**
   * What a request has before it, by what such work usually takes.
   *
   * @return empty if it is not there
   */
  public Optional<ExpectedWait> expectedWait(Request<T> request, long nowNanos) {
    if (!requests.contains(request)) {
      return Optional.empty();
    }
    rank(nowNanos);
    int samples = 0;
    double ahead = 0;
    boolean known = true;
    for (Request<T> other : ranked) {
      if (other == request) {
        break;
      }
      known &= other.isMeasured();
      ahead += other.remaining();
      samples += other.isStarted() ? 0 : other.work().samples();
    }
    double start = ahead / workers;
    double end = start + Math.max(request.duration(), request.remaining() / workers);
    OptionalDouble untilEnd =
        known && request.isMeasured() ? OptionalDouble.of(end) : OptionalDouble.empty();
    if (request.isStarted()) {
      return Optional.of(new ExpectedWait(0, OptionalDouble.of(0), untilEnd));
    }
    OptionalDouble untilStart = known ? OptionalDouble.of(start) : OptionalDouble.empty();
    return Optional.of(new ExpectedWait(samples, untilStart, untilEnd));
  }

  private void rank(long nowNanos) {
    for (Request<T> request : byCaller) {
      request.estimate(nowNanos);
      request.caller().restart();
    }
    byCaller.sort(Request.AMONG_OWN);
    for (Request<T> request : byCaller) {
      request.rank(request.caller().addUp(request.remaining()), nowNanos);
    }
    ranked.sort(Request.AMONG_ALL);
  }

  private @Nullable WorkItem<T> choose(WorkerStatus worker) {
    Set<ModelId> inUse = modelsInUse();
    long blocked = firstWithoutRoom(worker, inUse);
    List<Sample<T>> steppable = new ArrayList<>();
    Sample<T> denoised = null;
    Sample<T> shown = null;
    for (Request<T> request : ranked) {
      if (request.order() > blocked && !request.isStarted()
          || !worker.hasRoomFor(request.work(), inUse)) {
        continue;
      }
      for (Sample<T> sample : request.samples()) {
        if (sample.isRunning() || sample.isFinished()) {
          continue;
        }
        if (sample.remainingSteps() > 0) {
          steppable.add(sample);
          shown = shown == null && sample.isPreviewDue() ? sample : shown;
        } else if (denoised == null) {
          denoised = sample;
        }
      }
    }
    if (denoised != null && (worker.mayDecode() || steppable.isEmpty())) {
      return new WorkItem.Decode<>(denoised);
    }
    if (shown != null && worker.mayDecode()) {
      return new WorkItem.Preview<>(shown);
    }
    return chooseStep(worker, steppable);
  }

  /** What waits for room for its model is not to wait for what came later, too. */
  private long firstWithoutRoom(WorkerStatus worker, Set<ModelId> inUse) {
    for (Request<T> request : requests) {
      if (request.mayWaitForRoom() && !worker.hasRoomFor(request.work(), inUse)) {
        return request.order();
      }
    }
    return Long.MAX_VALUE;
  }

  /** A step, or what must come before it. */
  private @Nullable WorkItem<T> chooseStep(WorkerStatus worker, List<Sample<T>> steppable) {
    List<Sample<T>> prepared = new ArrayList<>(steppable.size());
    for (Sample<T> sample : steppable) {
      if (sample.isPrepared()) {
        prepared.add(sample);
      }
    }
    if (worker.mayPrepare() || prepared.isEmpty()) {
      for (Sample<T> sample : BatchPolicy.choose(steppable, worker::cap)) {
        if (!sample.isPrepared()) {
          return new WorkItem.Prepare<>(sample.request());
        }
      }
    }
    List<Sample<T>> batch = BatchPolicy.choose(prepared, worker::cap);
    return batch.isEmpty() ? null : new WorkItem.Step<>(batch);
  }

  /**
   * Takes an item back that succeeded, and learns from how long it took.
   *
   * @param timestep of a sample's next step where that must be the same for a whole run, else
   *     {@link BatchKey#ANY_TIMESTEP}
   * @return the requests of which this was the last item; they are gone
   */
  public List<Request<T>> done(
      WorkerStatus worker,
      WorkItem<T> item,
      long tookNanos,
      long nowNanos,
      ToIntFunction<Sample<T>> timestep) {
    giveBack(worker, item);
    worker.done(item, tookNanos);
    measure(item, tookNanos, nowNanos, false);
    List<Request<T>> finished = new ArrayList<>(0);
    Request<T> last = null;
    for (Sample<T> sample : item.samples()) {
      switch (item) {
        case WorkItem.Prepare<T> _ -> sample.prepared(timestep.applyAsInt(sample));
        case WorkItem.Step<T> _ -> sample.stepped(timestep.applyAsInt(sample));
        case WorkItem.Preview<T> _ -> sample.previewed();
        case WorkItem.Decode<T> _ -> sample.decoded();
      }
      Request<T> request = sample.request();
      request.serve(tookNanos / 1e9 / item.samples().size(), nowNanos);
      if (request != last) {
        request.worked(tookNanos);
        last = request;
      }
      if (request.isFinished() && end(request)) {
        finished.add(request);
      }
    }
    return finished;
  }

  /** Takes an item back that did not succeed, to be tried again unless its requests have ended. */
  public void undone(WorkerStatus worker, WorkItem<T> item, long tookNanos, long nowNanos) {
    giveBack(worker, item);
    measure(item, tookNanos, nowNanos, true);
  }

  private static <T> void giveBack(WorkerStatus worker, WorkItem<T> item) {
    worker.idle();
    item.samples().forEach(Sample::giveBack);
  }

  /** The samples of an item that failed in company are each to be tried alone. */
  public void isolate(WorkItem<T> item) {
    item.samples().forEach(Sample::isolate);
  }

  /** There was no memory for an item's batch: half of it is tried next. */
  public void halveBatch(WorkerStatus worker, WorkItem.Step<T> step) {
    worker.limit(step.samples().getFirst().key(), Math.max(1, step.samples().size() / 2));
  }

  private static <T> void measure(
      WorkItem<T> item, long tookNanos, long nowNanos, boolean brokenOff) {
    double seconds = tookNanos / 1e9;
    switch (item) {
      case WorkItem.Prepare<T> _ -> {}
      case WorkItem.Preview<T>(Sample<T> sample) ->
          measure(sample.request().frameCost(), 1, seconds, nowNanos, brokenOff);
      case WorkItem.Decode<T>(Sample<T> sample) ->
          measure(sample.request().frameCost(), 1, seconds, nowNanos, brokenOff);
      case WorkItem.Step<T>(List<Sample<T>> samples) -> {
        long pixels = 0;
        for (Sample<T> sample : samples) {
          pixels += sample.request().stepCost().pixels();
        }
        ShapeCost last = null;
        for (Sample<T> sample : samples) {
          ShapeCost cost = sample.request().stepCost();
          if (cost != last) {
            measure(cost, (double) cost.pixels() / pixels, seconds, nowNanos, brokenOff);
            last = cost;
          }
        }
      }
    }
  }

  /**
   * @param part of the run that is a sample's
   */
  private static void measure(
      ShapeCost cost, double part, double seconds, long nowNanos, boolean brokenOff) {
    if (brokenOff) {
      cost.measureAtLeast(part * seconds, seconds, nowNanos);
    } else {
      cost.measure(part * seconds, seconds, nowNanos);
    }
  }

  /**
   * Checks what must always be true; for tests, after every operation.
   *
   * @param all workers
   * @throws IllegalStateException if something is not
   */
  void verifyState(List<WorkerStatus> all) {
    verify(
        new HashSet<>(byCaller).equals(requests) && byCaller.size() == requests.size(),
        "byCaller holds what requests holds");
    verify(
        new HashSet<>(ranked).equals(requests) && ranked.size() == requests.size(),
        "ranked holds what requests holds");
    Set<Sample<?>> running = new HashSet<>();
    for (WorkerStatus worker : all) {
      WorkItem<?> item = worker.running();
      if (item != null) {
        for (Sample<?> sample : item.samples()) {
          verify(sample.isRunning(), "what a worker has is running");
          verify(running.add(sample), "no two workers have one sample");
        }
      }
    }
    long lastOrder = 0;
    Map<CallerShare, int[]> held = new HashMap<>();
    for (Request<T> request : requests) {
      verify(request.order() > lastOrder, "requests are in the order of admission");
      lastOrder = request.order();
      verify(!request.isFinished(), "what is finished is gone");
      verify(callers.get(request.claim().caller()) == request.caller(), "its caller is known");
      held.computeIfAbsent(request.caller(), _ -> new int[1])[0] += request.work().samples();
      for (Sample<T> sample : request.samples()) {
        verify(sample, request, running);
      }
    }
    verify(held.keySet().equals(Set.copyOf(callers.values())), "each caller has a request");
    held.forEach((caller, samples) -> verify(caller.samples() == samples[0], "callers add up"));
  }

  private static <T> void verify(Sample<T> sample, Request<T> request, Set<Sample<?>> running) {
    Work work = request.work();
    verify(
        sample.remainingSteps() >= 0 && sample.remainingSteps() <= work.steps(), "steps in range");
    verify(
        sample.remainingFrames() >= 0 && sample.remainingFrames() <= work.frames(),
        "frames in range");
    verify(
        sample.isPrepared() || sample.remainingSteps() == work.steps(), "prepared before stepped");
    verify(
        sample.remainingSteps() == 0 || sample.remainingFrames() == work.frames(),
        "denoised before decoded");
    verify(sample.isRunning() == running.contains(sample), "what runs is at a worker");
    verify(!sample.isRunning() || request.isStarted(), "what runs was started");
    verify(!sample.isPrepared() || request.isStarted(), "what is prepared was started");
  }

  private static void verify(boolean holds, String invariant) {
    if (!holds) {
      throw new IllegalStateException("broken: " + invariant);
    }
  }
}
