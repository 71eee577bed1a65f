package dev.darkroom.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.onnx.CudaRuntime;
import dev.darkroom.onnx.Device;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void isThatOfEachGpu() {
    bind(new CudaRuntime(2), new Device.Cuda(0), new Device.Cuda(1));

    assertThat(registry.scrape().lines())
        .contains(
            "darkroom_device_memory_total_bytes{device=\"cuda:0\"} 1.073741824E9",
            "darkroom_device_memory_used_bytes{device=\"cuda:0\"} 8.05306368E8",
            "darkroom_device_memory_total_bytes{device=\"cuda:1\"} 2.147483648E9",
            "darkroom_device_memory_used_bytes{device=\"cuda:1\"} 1.610612736E9");
  }

  @Test
  void isNoNumberWhereADeviceDoesNotAnswer() {
    bind(new CudaRuntime(1), new Device.Cuda(1));

    assertThat(registry.scrape().lines())
        .contains("darkroom_device_memory_total_bytes{device=\"cuda:1\"} NaN");
  }

  @Test
  void isNotMeteredOfTheProcessor() {
    bind(new CudaRuntime(1), new Device.Cpu());

    assertThat(registry.getMeters()).isEmpty();
  }

  private void bind(CudaRuntime runtime, Device... devices) {
    new DeviceMemory(runtime.memory(), List.of(devices)).bindTo(registry);
  }
}
