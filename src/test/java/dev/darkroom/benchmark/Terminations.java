package dev.darkroom.benchmark;

import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.BoundRun;
import dev.darkroom.onnx.RunTermination;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * How long a run goes on after its end was requested, at ten moments spread evenly over it.
 *
 * <p>{@code ./mvnw -Pbenchmark test -Dbenchmark.main=dev.darkroom.benchmark.Terminations
 * -Dbenchmark.arguments=MODEL}, a model's directory; with as many threads as there are processors.
 */
final class Terminations {
  private static final int TRIES = 10;

  private final RunTermination termination;

  private Terminations(RunTermination termination) {
    this.termination = termination;
  }

  public static void main(String[] args) {
    DiffusionModel model = TestModels.read(Path.of(args[0]));
    Work work = new Work(1, model.width(), model.height(), 1);
    try (BareRuns runs = new BareRuns(model, Runtime.getRuntime().availableProcessors());
        BareRuns.Bound bound = runs.bind(work)) {
      Terminations terminations = new Terminations(runs.termination());
      terminations.measure("unet", bound.unet());
      terminations.measure("vae_decoder", bound.vaeDecoder());
    }
  }

  private void measure(String network, BoundRun run) {
    run.run();
    double whole = Times.millis(run::run);
    List<Double> ends =
        IntStream.range(0, TRIES).mapToObj(i -> end(run, whole * (i + 0.5) / TRIES)).toList();
    Times times = new Times(ends);
    System.out.printf(
        "%s: a run %.0f ms; ended after %.0f ms in the median, %.0f at most: %s%n",
        network, whole, times.median(), times.largest(), ends);
  }

  /** From the request, so long after the run began, to the run's return. */
  private double end(BoundRun run, double afterMs) {
    CompletableFuture<Long> ended = CompletableFuture.supplyAsync(() -> runToEnd(run));
    try {
      Thread.sleep((long) afterMs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    long requested = System.nanoTime();
    termination.request();
    long nanos = ended.join() - requested;
    termination.withdraw();
    // A run that was over before says nothing.
    return nanos > 0 ? nanos / 1e6 : end(run, afterMs / 2);
  }

  private static long runToEnd(BoundRun run) {
    try {
      run.run();
    } catch (CancellationException _) {
      // As requested; in its last node a run ends by itself.
    }
    return System.nanoTime();
  }
}
