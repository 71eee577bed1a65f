package dev.darkroom.metrics;

import dev.darkroom.engine.Engine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What the engine is like at the moment of a scrape. */
public record EngineGauges(Engine engine) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("darkroom.queue", engine, Engine::queuedPictures)
        .description("Pictures that wait for the worker")
        .baseUnit("pictures")
        .register(registry);
    Gauge.builder("darkroom.queue.capacity", engine, Engine::queueCapacity)
        .description("Pictures that may wait for the worker")
        .baseUnit("pictures")
        .register(registry);
    Gauge.builder("darkroom.running", engine, Engine::runningPictures)
        .description("Pictures that the worker has taken")
        .baseUnit("pictures")
        .register(registry);
    Gauge.builder("darkroom.device.ready", engine, running -> running.isBroken() ? 0 : 1)
        .description("1 while the device's worker lives, 0 once it has died of an error")
        .tag("device", engine.device().toString())
        .register(registry);
  }
}
