package dev.darkroom.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

/**
 * How sessions are opened.
 *
 * @param device where they run
 * @param threads threads of one operator on the CPU; 0 is one per processor that the JVM may use
 * @param termination ends runs of the sessions; to be closed after them
 */
public record SessionSettings(Device device, int threads, RunTermination termination) {
  /** Settings of sessions whose runs nobody ends early. */
  public SessionSettings(Device device, int threads) {
    this(device, threads, RunTermination.NEVER);
  }

  SessionOptions toOptions() throws OrtException {
    SessionOptions options = new SessionOptions();
    try {
      switch (device) {
        // ONNX Runtime's own default knows nothing of a container's limit
        // (microsoft/onnxruntime#29510).
        case Device.Cpu _ -> options.setIntraOpNumThreads(threads == 0 ? processors() : threads);
        case Device.Cuda cuda -> {
          // The work is on the device; more threads would only spin.
          options.setIntraOpNumThreads(1);
          addCuda(options, cuda);
        }
      }
      return options;
    } catch (OrtException e) {
      options.close();
      throw e;
    }
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Asked with options, the provider's error names the library that is missing. */
  private static void addCuda(SessionOptions options, Device.Cuda cuda) throws OrtException {
    try (var cudaOptions = new OrtCUDAProviderOptions(cuda.index())) {
      cudaOptions.add("arena_extend_strategy", "kSameAsRequested");
      cudaOptions.add("cudnn_conv_algo_search", "HEURISTIC");
      options.addCUDA(cudaOptions);
    }
  }
}
