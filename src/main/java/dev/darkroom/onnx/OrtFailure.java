package dev.darkroom.onnx;

import ai.onnxruntime.OrtException;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InsufficientMemoryException;
import java.util.List;
import java.util.Locale;

/** What a failure of ONNX Runtime means: most have the same code, so the words must tell. */
final class OrtFailure {
  /** Of its own arenas; of CUDA, cuBLAS and cuDNN, up to 8 and from 9 on; of C++. */
  private static final List<String> NO_MEMORY =
      List.of(
          "failed to allocate memory",
          "out of memory",
          "alloc_failed",
          "allocation_failed",
          "bad_alloc");

  private OrtFailure() {}

  static DarkroomException of(String what, OrtException failure) {
    String message = what + ": " + failure.getMessage();
    String words = message.toLowerCase(Locale.ROOT);
    return NO_MEMORY.stream().anyMatch(words::contains)
        ? new InsufficientMemoryException(message, failure)
        : new FailedException(message, failure);
  }
}
