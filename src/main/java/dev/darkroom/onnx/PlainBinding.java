package dev.darkroom.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.darkroom.tensor.FloatTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Host memory that every run is given. On a GPU, ONNX Runtime copies all inputs to it in each run.
 */
final class PlainBinding implements Binding {
  /** As ONNX Runtime's own allocators align. */
  static final int ALIGNMENT = 64;

  private final OrtSession session;
  private final Arena memory;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();
  private final Map<String, OnnxTensor> outputs = new HashMap<>();

  /**
   * @param memory for the values; outlives this
   */
  PlainBinding(OrtSession session, Arena memory) {
    this.session = session;
    this.memory = memory;
  }

  @Override
  public MemorySegment addInput(String name, ElementType type, long[] shape) throws OrtException {
    return add(inputs, name, type, shape);
  }

  @Override
  public MemorySegment addOutput(String name, ElementType type, long[] shape) throws OrtException {
    return add(outputs, name, type, shape);
  }

  private MemorySegment add(
      Map<String, OnnxTensor> side, String name, ElementType type, long[] shape)
      throws OrtException {
    MemorySegment values =
        memory.allocate(Math.multiplyExact(FloatTensor.size(shape), type.bytes), ALIGNMENT);
    side.put(
        name,
        OnnxTensor.createTensor(
            OrtEnvironment.getEnvironment(),
            values.asByteBuffer().order(ByteOrder.nativeOrder()),
            shape,
            type.onnx));
    return values;
  }

  @Override
  public void run(Set<String> unchanged, RunOptions options) throws OrtException {
    session.run(inputs, Set.of(), outputs, options).close();
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
    outputs.values().forEach(OnnxTensor::close);
  }
}
