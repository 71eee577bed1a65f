package dev.darkroom.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.lang.foreign.Arena;

/**
 * How sessions are opened.
 *
 * @param device where they run
 * @param threads threads of one operator on the CPU; 0 is one per processor that the JVM may use
 * @param termination ends runs of the sessions; to be closed after them
 * @param ioBinding whether inputs that do not change stay on the device
 */
public record SessionSettings(
    Device device, int threads, RunTermination termination, boolean ioBinding) {
  /** Whether a session's threads, which are its own, sleep from the end of its run. */
  private static final String STOP_SPINNING = "session.force_spinning_stop";

  /** Settings of sessions whose runs nobody ends early. */
  public SessionSettings(Device device, int threads) {
    this(device, threads, RunTermination.NEVER);
  }

  /** Settings of sessions without I/O binding. */
  public SessionSettings(Device device, int threads, RunTermination termination) {
    this(device, threads, termination, false);
  }

  /**
   * How the values of a run reach a session.
   *
   * @param memory for the values; outlives the binding
   */
  Binding bind(OrtSession session, Arena memory) throws OrtException {
    return ioBinding ? new IoBinding(session, device, memory) : new PlainBinding(session, memory);
  }

  SessionOptions toOptions() throws OrtException {
    SessionOptions options = new SessionOptions();
    try {
      switch (device) {
        case Device.Cpu _ -> {
          // ONNX Runtime's own default knows nothing of a container's limit
          // (microsoft/onnxruntime#29510).
          options.setIntraOpNumThreads(threads == 0 ? processors() : threads);
          // Otherwise they go on looking for work in a loop, on the cores that the next session's
          // threads, the encoding of files and HTTP need.
          options.addConfigEntry(STOP_SPINNING, "1");
        }
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
