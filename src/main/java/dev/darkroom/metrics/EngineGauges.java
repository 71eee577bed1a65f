package dev.darkroom.metrics;

import dev.darkroom.engine.DeviceState;
import dev.darkroom.engine.Engine;
import dev.darkroom.onnx.Device;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What the engine is like at the moment of a scrape. */
public record EngineGauges(Engine engine) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("darkroom.queue", engine, Engine::queuedImages)
        .description("Images of requests that no worker has started")
        .baseUnit("images")
        .register(registry);
    Gauge.builder("darkroom.queue.capacity", engine, Engine::queueCapacity)
        .description("Images that may wait beyond those in full batches")
        .baseUnit("images")
        .register(registry);
    Gauge.builder("darkroom.running", engine, Engine::runningImages)
        .description("Images of requests that are under way")
        .baseUnit("images")
        .register(registry);
    Gauge.builder("darkroom.admitted", engine, Engine::admittedImages)
        .description("Images that wait and those under way together")
        .baseUnit("images")
        .register(registry);
    for (Device device : engine.devices().keySet()) {
      Gauge.builder("darkroom.device.ready", engine, running -> ready(running, device))
          .description("1 while the device takes work, 0 once it has failed")
          .tag("device", device.toString())
          .register(registry);
    }
  }

  private static int ready(Engine engine, Device device) {
    return engine.devices().get(device) == DeviceState.FAILED ? 0 : 1;
  }
}
