package dev.darkroom.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.ApplicationArguments;

/**
 * How the benchmark is run.
 *
 * @param parts in their order
 * @param model a directory in the layout of optimum's export; absent for the built-in model
 * @param threads of one operator, in the service and in bare runs
 * @param rounds of each part; absent for what the part takes by itself
 * @param steps of the requests; absent for what the part takes by itself
 * @param size width and height of the images that {@code floor} asks for, in pixels; absent for the
 *     model's own
 * @param warmUp for how long small requests are made before anything is measured
 * @param window for which each number of clients is watched in a round
 */
record Settings(
    List<Part> parts,
    Optional<Path> model,
    int threads,
    Optional<Integer> rounds,
    Optional<List<Integer>> steps,
    Optional<Integer> size,
    Duration warmUp,
    Duration window) {

  /** A question that the benchmark answers, with rounds and steps for a useful answer. */
  enum Part {
    /** One client's requests against bare runs; of these steps each. */
    FLOOR(25, List.of(20, 50)),
    /** More and more clients at a time; of these steps. */
    CLIENTS(3, List.of(20)),
    /** A short request among long ones; of so many steps the long and the short. */
    WAIT(20, List.of(200, 4)),
    /** More steps, more images, larger images; the latter two of the first number of steps. */
    GROWTH(7, List.of(10, 20, 50, 100, 200));

    private final int rounds;
    private final List<Integer> steps;

    Part(int rounds, List<Integer> steps) {
      this.rounds = rounds;
      this.steps = steps;
    }
  }

  int rounds(Part part) {
    return rounds.orElse(part.rounds);
  }

  List<Integer> steps(Part part) {
    return steps.orElse(part.steps);
  }

  /** From {@code [PART...] [--NAME=VALUE...]}; without parts, all of them. */
  static Settings of(ApplicationArguments arguments) {
    List<Part> parts =
        arguments.getNonOptionArgs().stream()
            .map(name -> Part.valueOf(name.toUpperCase(Locale.ROOT)))
            .toList();
    return new Settings(
        parts.isEmpty() ? List.of(Part.values()) : parts,
        option(arguments, "model").map(Path::of),
        option(arguments, "threads")
            .map(Integer::valueOf)
            .orElse(Runtime.getRuntime().availableProcessors()),
        option(arguments, "rounds").map(Integer::valueOf),
        option(arguments, "steps").map(Settings::numbers),
        option(arguments, "size").map(Integer::valueOf),
        seconds(arguments, "warm-up", 60),
        seconds(arguments, "window", 40));
  }

  private static Duration seconds(ApplicationArguments arguments, String name, long otherwise) {
    return Duration.ofSeconds(option(arguments, name).map(Long::valueOf).orElse(otherwise));
  }

  private static Optional<String> option(ApplicationArguments arguments, String name) {
    return Optional.ofNullable(arguments.getOptionValues(name)).map(List::getFirst);
  }

  private static List<Integer> numbers(String text) {
    return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
  }
}
