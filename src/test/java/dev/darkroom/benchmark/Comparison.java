package dev.darkroom.benchmark;

import java.util.ArrayList;
import java.util.List;

/** One client's requests against bare runs of the same work, taking turns. */
record Comparison(Service service, BareRuns bareRuns, Worker worker, int rounds) {
  private static final int WARM_UP = 2;

  /**
   * What came of some work; times are medians in milliseconds.
   *
   * @param ratio the median of the rounds' ratios of a request over bare runs
   * @param ratioLow their first quartile
   * @param ratioHigh their third quartile
   * @param heapPerStepKb what the worker allocated, over the steps of all images
   */
  record Row(
      int images,
      int width,
      int height,
      int steps,
      int rounds,
      double bareMs,
      double requestMs,
      double ratio,
      double ratioLow,
      double ratioHigh,
      double heapPerStepKb) {}

  Row compare(Work work) {
    try (BareRuns.Bound bound = bareRuns.bind(work)) {
      for (int i = 0; i < WARM_UP; i++) {
        bound.run();
        service.generate(work);
      }
      return measure(work, bound);
    }
  }

  private Row measure(Work work, BareRuns.Bound bound) {
    List<Double> bare = new ArrayList<>();
    List<Double> requests = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    long steps = service.meters().imageSteps();
    long allocated = worker.allocatedBytes();
    for (int round = 0; round < rounds; round++) {
      double bareMs = Times.millis(bound::run);
      double requestMs = Times.millis(() -> service.generate(work));
      bare.add(bareMs);
      requests.add(requestMs);
      ratios.add(requestMs / bareMs);
    }
    allocated = worker.allocatedBytes() - allocated;
    steps = service.meters().imageSteps() - steps;
    Times ratio = new Times(ratios);
    return new Row(
        work.images(),
        work.width(),
        work.height(),
        work.steps(),
        rounds,
        new Times(bare).median(),
        new Times(requests).median(),
        ratio.median(),
        ratio.quantile(0.25),
        ratio.quantile(0.75),
        allocated / 1024.0 / steps);
  }
}
