package dev.darkroom.onnx;

/** Where sessions run. */
public sealed interface Device {
  /** The processor, through ONNX Runtime's default provider. */
  record Cpu() implements Device {
    @Override
    public String toString() {
      return "cpu";
    }
  }

  /**
   * An NVIDIA GPU, through the CUDA provider.
   *
   * @param index CUDA's device number, 0 or more
   */
  record Cuda(int index) implements Device {
    @Override
    public String toString() {
      return "cuda:" + index;
    }
  }
}
