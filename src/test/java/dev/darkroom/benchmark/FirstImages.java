package dev.darkroom.benchmark;

import dev.darkroom.app.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How long it takes from the start of a process to its first image: of a jar, and of what was
 * installed of it, in turns.
 *
 * <p>{@code ./mvnw -Pbenchmark test -Dbenchmark.main=dev.darkroom.benchmark.FirstImages
 * -Dbenchmark.arguments="target/darkroom.jar FOLDER/java.args"}
 */
final class FirstImages {
  private static final int ROUNDS = 7;
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private FirstImages() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    List<TrainingRun> jar = new ArrayList<>();
    List<TrainingRun> installed = new ArrayList<>();
    // What the first start unpacks, the others find.
    start("-jar", args[0]);
    for (int round = 0; round < ROUNDS; round++) {
      jar.add(start("-jar", args[0]));
      installed.add(start("@" + args[1]));
    }
    compare("ready", jar, installed, TrainingRun::ready);
    compare("first image", jar, installed, TrainingRun::firstImage);
    compare("CPU until then", jar, installed, TrainingRun::cpu);
  }

  private static TrainingRun start(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(List.of(arguments));
    command.add("--logging.level.root=off");
    return TrainingRun.of(command, Path.of(""));
  }

  private static void compare(
      String what,
      List<TrainingRun> jar,
      List<TrainingRun> installed,
      Function<TrainingRun, Duration> value) {
    double before = seconds(jar, value).median();
    double after = seconds(installed, value).median();
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < jar.size(); round++) {
      ratios.add(seconds(installed.get(round), value) / seconds(jar.get(round), value));
    }
    Times ratio = new Times(ratios);
    System.out.printf(
        "%s: jar %.2f s, installed %.2f s, %.2f of it (%.2f to %.2f); medians of %d starts%n",
        what,
        before,
        after,
        ratio.median(),
        ratio.quantile(0.25),
        ratio.quantile(0.75),
        jar.size());
  }

  private static Times seconds(List<TrainingRun> runs, Function<TrainingRun, Duration> value) {
    return new Times(runs.stream().map(run -> seconds(run, value)).toList());
  }

  private static double seconds(TrainingRun run, Function<TrainingRun, Duration> value) {
    return value.apply(run).toNanos() / 1e9;
  }
}
