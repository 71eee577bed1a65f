package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InsufficientMemoryException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of ONNX Runtime's failures are for want of memory. */
class OrtFailureTest {
  private static final Path MEMORY = Path.of("src/test/resources/onnx/memory.onnx");

  /** More than a process can address, so that no machine is hurt by the try. */
  @Test
  void aRunThatNeedsMoreMemoryThanThereIsSaysSo() {
    try (var session = OnnxSession.open(MEMORY, new SessionSettings(new Device.Cpu(), 1));
        var run = session.bind(Map.of("shape", new long[] {2}, "sum", new long[] {1, 1}))) {
      run.put("shape", 3, 4);
      run.run();
      assertThat(run.floats("sum").get(0)).isZero();

      run.put("shape", 1L << 28, 1L << 26);
      assertThatThrownBy(run::run).isInstanceOf(InsufficientMemoryException.class);
    }
  }

  /** As CUDA, cuDNN, cuBLAS and C++ say it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; expr=cudaMalloc((void**)&p, size);",
        "CUDNN failure 2: CUDNN_STATUS_ALLOC_FAILED ; GPU=0",
        "CUDNN failure 4003: CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED ; GPU=0",
        "CUDNN failure 4004: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0",
        "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0",
        "std::bad_alloc"
      })
  void wantOfMemoryIsKnownByItsWords(String message) {
    assertThat(OrtFailure.of("ONNX Runtime failed", new OrtException(message)))
        .isInstanceOf(InsufficientMemoryException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anotherFailureIsNone() {
    String message = "CUDA failure 700: an illegal memory access was encountered ; GPU=0";

    assertThat(OrtFailure.of("ONNX Runtime failed", new OrtException(message)))
        .isInstanceOf(FailedException.class);
  }
}
