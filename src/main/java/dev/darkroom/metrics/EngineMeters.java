package dev.darkroom.metrics;

import dev.darkroom.engine.EngineListener;
import dev.darkroom.engine.Outcome;
import dev.darkroom.engine.Stage;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.onnx.Device;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times what the engine tells. Every series is there at zero before its first event, so
 * that a rate sees the first event, too.
 */
public final class EngineMeters implements EngineListener {
  /** The same for a generation and for the wait in it, so that their quantiles can be compared. */
  private static final Duration[] GENERATION_BUCKETS =
      Buckets.milliseconds(
          10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000,
          300_000, 600_000, 1_200_000);

  private final MeterRegistry registry;
  private final Timer queueWait;
  private final Labelled<Outcome, Timer> generations;
  private final Labelled<Reason, Counter> rejected;
  private final Map<String, Counter> images = new ConcurrentHashMap<>();
  private final Map<ModelOnDevice, ModelMeters> models = new ConcurrentHashMap<>();

  public EngineMeters(MeterRegistry registry) {
    this.registry = registry;
    queueWait =
        Timer.builder("darkroom.queue.wait")
            .description("From a generation's admission until a worker starts it")
            .serviceLevelObjectives(GENERATION_BUCKETS)
            .register(registry);
    generations =
        new Labelled<>(
            Outcome.class,
            outcome ->
                Timer.builder("darkroom.generation")
                    .description("From a generation's admission to its end")
                    .tag("outcome", outcome)
                    .serviceLevelObjectives(GENERATION_BUCKETS)
                    .register(registry));
    rejected =
        new Labelled<>(
            Reason.class,
            reason ->
                Counter.builder("darkroom.rejected")
                    .description("Generations that were not admitted")
                    .tag("reason", reason)
                    .register(registry));
  }

  @Override
  public void modelLoaded(String model, Device device, Duration duration) {
    on(model, device).loaded(duration);
    images(model);
  }

  @Override
  public void modelEvicted(String model, Device device) {
    on(model, device).evicted();
  }

  @Override
  public void rejected(Reason reason) {
    rejected.get(reason).increment();
  }

  @Override
  public void started(Duration waited) {
    queueWait.record(waited);
  }

  @Override
  public void stepFinished(String model, Device device, int images, Duration duration) {
    on(model, device).step(images, duration);
  }

  @Override
  public void stageFinished(Stage stage, String model, Device device, Duration duration) {
    on(model, device).stage(stage, duration);
  }

  @Override
  public void ended(Outcome outcome, String model, int images, Duration duration) {
    generations.get(outcome).record(duration);
    if (outcome == Outcome.SUCCESS) {
      images(model).increment(images);
    }
  }

  private ModelMeters on(String model, Device device) {
    return models.computeIfAbsent(
        new ModelOnDevice(model, device), key -> new ModelMeters(registry, model, device));
  }

  private Counter images(String model) {
    return images.computeIfAbsent(
        model,
        name ->
            Counter.builder("darkroom.images")
                .description("Images that were made")
                .tag("model", name)
                .register(registry));
  }

  private record ModelOnDevice(String model, Device device) {}
}
