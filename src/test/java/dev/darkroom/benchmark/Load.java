package dev.darkroom.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A number of clients at work, watched in several windows, with bare runs between them: one image
 * after the other, and as many images sharing the UNet's runs as there are clients.
 */
final class Load {
  /** Of a window, how long bare runs of either kind go on before it. */
  private static final int BARE_SHARE = 4;

  private final Service service;
  private final BareRuns bareRuns;
  private final Worker worker;
  private final int clients;
  private final Work work;

  private final List<Double> bare = new ArrayList<>();
  private final List<Double> bareSharing = new ArrayList<>();
  private final List<Double> requests = new ArrayList<>();
  private final Map<Integer, Long> batches = new TreeMap<>();
  private Duration watched = Duration.ZERO;
  private long steps;
  private long imageSteps;
  private long allocatedBytes;
  private double residentBytes;

  /**
   * What came of it; times in milliseconds.
   *
   * @param bareImagesPerSecond one after the other
   * @param bareSharingImagesPerSecond images sharing runs, as many as in the service at most
   * @param requests that were answered in all windows together
   * @param batches the UNet's runs by the number of images that shared them
   * @param batch images in a run on average
   * @param heapPerStepKb what the worker allocated, over the steps of all images
   * @param residentMb largest memory of this process, the bare runs' sessions included
   */
  record Row(
      int clients,
      double bareImagesPerSecond,
      double bareSharingImagesPerSecond,
      double imagesPerSecond,
      int requests,
      double medianMs,
      double p95Ms,
      double p99Ms,
      Map<Integer, Long> batches,
      double batch,
      double heapPerStepKb,
      double residentMb) {}

  /**
   * @param work of one request
   */
  Load(Service service, BareRuns bareRuns, Worker worker, int clients, Work work) {
    this.service = service;
    this.bareRuns = bareRuns;
    this.worker = worker;
    this.clients = clients;
    this.work = work;
  }

  /** One round more. */
  void round(Duration window) {
    Duration bareWindow = window.dividedBy(BARE_SHARE);
    bare.addAll(bareMillis(1, bareWindow));
    bareSharing.addAll(bareMillis(sharing(), bareWindow));
    try (Clients running = new Clients(clients, () -> service.generate(work))) {
      running.awaitFirstAnswers();
      Meters before = service.meters();
      long allocatedBefore = worker.allocatedBytes();
      requests.addAll(running.watch(window));
      allocatedBytes += worker.allocatedBytes() - allocatedBefore;
      add(before, service.meters());
      watched = watched.plus(window);
    }
  }

  private int sharing() {
    return Math.min(clients, Service.MAX_BATCH);
  }

  private List<Double> bareMillis(int images, Duration duration) {
    List<Double> millis = new ArrayList<>();
    Work bareWork = new Work(images, work.width(), work.height(), work.steps());
    try (BareRuns.Bound bound = bareRuns.bind(bareWork)) {
      bound.run();
      long start = System.nanoTime();
      do {
        millis.add(Times.millis(bound::run));
      } while (System.nanoTime() - start < duration.toNanos());
    }
    return millis;
  }

  private void add(Meters before, Meters after) {
    after.batchesSince(before).forEach((size, runs) -> batches.merge(size, runs, Long::sum));
    steps += after.steps() - before.steps();
    imageSteps += after.imageSteps() - before.imageSteps();
    residentBytes = Math.max(residentBytes, after.residentBytes());
  }

  /** Of all rounds so far. */
  Row row() {
    Times latency = new Times(requests);
    return new Row(
        clients,
        1000 / new Times(bare).median(),
        1000 * sharing() / new Times(bareSharing).median(),
        1000.0 * requests.size() / watched.toMillis(),
        requests.size(),
        latency.median(),
        latency.quantile(0.95),
        latency.quantile(0.99),
        batches,
        (double) imageSteps / steps,
        allocatedBytes / 1024.0 / imageSteps,
        residentBytes / (1 << 20));
  }
}
