package dev.darkroom.benchmark;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.DefaultApplicationArguments;

/**
 * What requests cost beyond the model: whole HTTP requests against bare runs of the model's
 * networks, taking turns in one JVM.
 *
 * <p>{@code ./mvnw -Pbenchmark test -Dbenchmark.arguments="floor clients --rounds=5"}; {@link
 * Settings} has the arguments.
 */
final class Benchmark {
  private static final List<Integer> CLIENTS = List.of(1, 2, 4, 8, 16);
  private static final int LONG_REQUESTS = 8;
  private static final List<Integer> IMAGES = List.of(1, 2, 4, 8, 16);
  private static final List<Double> SCALES = List.of(0.5, 1.0, 1.5, 2.0);

  private final Settings settings;
  private final Service service;
  private final BareRuns bareRuns;
  private final Worker worker = Worker.find();

  private Benchmark(Settings settings, Service service, BareRuns bareRuns) {
    this.settings = settings;
    this.service = service;
    this.bareRuns = bareRuns;
  }

  public static void main(String[] args) {
    Settings settings = Settings.of(new DefaultApplicationArguments(args));
    try (Service service = Service.start(settings);
        BareRuns bareRuns = new BareRuns(service.model(), settings.threads())) {
      Benchmark benchmark = new Benchmark(settings, service, bareRuns);
      benchmark.warmUp();
      settings.parts().forEach(part -> Report.write(part, benchmark.rows(part)));
    }
  }

  /** Has the JVM compile what a request runs: a service is asked more than once. */
  private void warmUp() {
    Work work = work(1, 0.5, 4);
    long start = System.nanoTime();
    while (System.nanoTime() - start < settings.warmUp().toNanos()) {
      service.generate(work);
    }
  }

  private List<? extends Record> rows(Settings.Part part) {
    int rounds = settings.rounds(part);
    List<Integer> steps = settings.steps(part);
    return switch (part) {
      case FLOOR -> compare(steps.stream().map(this::sized), rounds);
      case CLIENTS -> load(work(1, 1, steps.getFirst()), rounds);
      case WAIT ->
          List.of(
              new ShortAmongLong(
                      service,
                      LONG_REQUESTS,
                      work(1, 1, steps.getFirst()),
                      work(1, 1, steps.getLast()),
                      rounds)
                  .measure());
      case GROWTH -> compare(growing(steps), rounds);
    };
  }

  private List<Comparison.Row> compare(Stream<Work> works, int rounds) {
    Comparison comparison = new Comparison(service, bareRuns, worker, rounds);
    return works.map(comparison::compare).toList();
  }

  /** One image of the size that the settings ask for. */
  private Work sized(int steps) {
    return settings
        .size()
        .map(size -> new Work(1, size, size, steps))
        .orElseGet(() -> work(1, 1, steps));
  }

  /** More steps, more images, larger images: each alone, the rest as at first. */
  private Stream<Work> growing(List<Integer> steps) {
    int first = steps.getFirst();
    return Stream.of(
            steps.stream().map(count -> work(1, 1, count)),
            IMAGES.stream().map(images -> work(images, 1, first)),
            SCALES.stream().map(scale -> work(1, scale, first)))
        .flatMap(works -> works)
        .distinct();
  }

  private Work work(int images, double scale, int steps) {
    int width = (int) (scale * service.model().width());
    int height = (int) (scale * service.model().height());
    return new Work(images, width, height, steps);
  }

  private List<Load.Row> load(Work work, int rounds) {
    List<Load> loads =
        CLIENTS.stream()
            .map(clients -> new Load(service, bareRuns, worker, clients, work))
            .toList();
    for (int round = 0; round < rounds; round++) {
      loads.forEach(load -> load.round(settings.window()));
    }
    return loads.stream().map(Load::row).toList();
  }
}
