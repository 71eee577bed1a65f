package dev.darkroom.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.darkroom.tensor.FloatTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * ONNX Runtime's I/O binding: inputs stay on the device, and only those that have changed are
 * copied there, from pinned host memory. On the CPU provider nothing is copied.
 */
final class IoBinding implements Binding {
  private final OrtApi api = OrtApi.get();
  private final MemorySegment session;
  private final MemorySegment allocator;
  private final MemorySegment binding;
  private final Arena memory;
  private final Map<String, MemorySegment> inputs = new LinkedHashMap<>();
  private final List<MemorySegment> tensors = new ArrayList<>();

  /**
   * @param memory as long as which the values can be reached; outlives this
   */
  IoBinding(OrtSession session, Device device, Arena memory) throws OrtException {
    this.session = NativeHandle.of(session);
    this.memory = memory;
    allocator = api.createHostAllocator(this.session, device);
    try {
      binding = api.createIoBinding(this.session);
    } catch (OrtException e) {
      api.releaseAllocator(allocator);
      throw e;
    }
  }

  @Override
  public MemorySegment addInput(String name, ElementType type, long[] shape) throws OrtException {
    MemorySegment tensor = createTensor(type, shape);
    MemorySegment values = values(tensor, type, shape);
    inputs.put(name, tensor);
    // INVARIANT: each input is bound before any run, which would kill the JVM without one.
    api.bindInput(binding, name, tensor);
    return values;
  }

  @Override
  public MemorySegment addOutput(String name, ElementType type, long[] shape) throws OrtException {
    MemorySegment tensor = createTensor(type, shape);
    api.bindOutput(binding, name, tensor);
    return values(tensor, type, shape);
  }

  private MemorySegment createTensor(ElementType type, long[] shape) throws OrtException {
    MemorySegment tensor = api.createTensor(allocator, type, shape);
    tensors.add(tensor);
    return tensor;
  }

  @SuppressWarnings("restricted")
  private MemorySegment values(MemorySegment tensor, ElementType type, long[] shape)
      throws OrtException {
    long bytes = Math.multiplyExact(FloatTensor.size(shape), type.bytes);
    return api.data(tensor).reinterpret(bytes, memory, null).fill((byte) 0);
  }

  @Override
  public void run(Set<String> unchanged, RunOptions options) throws OrtException {
    for (Map.Entry<String, MemorySegment> input : inputs.entrySet()) {
      if (!unchanged.contains(input.getKey())) {
        api.bindInput(binding, input.getKey(), input.getValue());
      }
    }
    api.run(session, NativeHandle.of(options), binding);
  }

  @Override
  public void close() {
    api.releaseIoBinding(binding);
    tensors.forEach(api::releaseTensor);
    api.releaseAllocator(allocator);
  }
}
