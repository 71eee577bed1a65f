package dev.darkroom.metrics;

import dev.darkroom.onnx.CudaMemory;
import dev.darkroom.onnx.Device;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Collection;
import java.util.function.ToLongFunction;

/**
 * The memory of the GPUs, whoever uses it; that of the processor is {@link ResidentMemory}.
 *
 * @param devices of the engine, of whatever kind
 */
public record DeviceMemory(CudaMemory memory, Collection<Device> devices) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    for (Device device : devices) {
      if (device instanceof Device.Cuda gpu) {
        gauge("used", "in use, by whatever process", gpu, m -> m.total() - m.free(), registry);
        gauge("total", "that it has", gpu, CudaMemory.Memory::total, registry);
      }
    }
  }

  private void gauge(
      String name,
      String description,
      Device.Cuda gpu,
      ToLongFunction<CudaMemory.Memory> bytes,
      MeterRegistry registry) {
    Gauge.builder("darkroom.device.memory." + name, () -> value(gpu, bytes))
        .description("Memory of the device " + description)
        .baseUnit("bytes")
        .tag("device", gpu.toString())
        .register(registry);
  }

  /** No number where the device does not answer. */
  private double value(Device.Cuda gpu, ToLongFunction<CudaMemory.Memory> bytes) {
    return memory.of(gpu).map(m -> (double) bytes.applyAsLong(m)).orElse(Double.NaN);
  }
}
