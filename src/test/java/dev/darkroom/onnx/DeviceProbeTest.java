package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class DeviceProbeTest {
  /** The model of the probe is sound: what fails on a GPU then is the GPU. */
  @Test
  void theConvolutionRunsOnTheCpu() {
    assertThatCode(() -> DeviceProbe.runConvolution(new Device.Cpu())).doesNotThrowAnyException();
  }
}
