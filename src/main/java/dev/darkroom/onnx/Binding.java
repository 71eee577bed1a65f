package dev.darkroom.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** How the values of a {@link BoundRun} reach ONNX Runtime, and come back. */
sealed interface Binding extends AutoCloseable permits PlainBinding, IoBinding {
  /** Memory for the values of an input, zeros at first; valid until this is closed. */
  MemorySegment addInput(String name, ElementType type, long[] shape) throws OrtException;

  /** Memory for the values of an output; valid until this is closed. */
  MemorySegment addOutput(String name, ElementType type, long[] shape) throws OrtException;

  /**
   * Reads the inputs, runs, and writes the outputs.
   *
   * @param unchanged inputs that hold the values of the last run
   */
  void run(Set<String> unchanged, RunOptions options) throws OrtException;

  @Override
  void close();
}
