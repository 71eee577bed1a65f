package dev.darkroom.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.tensor.FloatTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * A session with buffers of fixed shapes bound to its inputs and outputs: write the inputs, {@link
 * #run}, read the outputs. A run allocates nothing that grows.
 *
 * <p>Not thread-safe; owned by the device's worker.
 */
public final class BoundRun implements AutoCloseable {
  private final Arena memory;
  private final Binding binding;
  private final RunTermination termination;
  private final Map<String, BoundTensor> inputs = new HashMap<>();
  private final Map<String, BoundTensor> outputs = new HashMap<>();
  private final boolean onCpu;

  private BoundRun(Arena memory, Binding binding, SessionSettings settings) {
    this.memory = memory;
    this.binding = binding;
    this.termination = settings.termination();
    this.onCpu = settings.device() instanceof Device.Cpu;
  }

  @SuppressWarnings("MustBeClosed") // The memory is closed with the run.
  static BoundRun of(
      OrtSession session,
      SessionSettings settings,
      Map<String, TensorInfo> inputs,
      Map<String, TensorInfo> outputs,
      Map<String, long[]> shapes) {
    Arena memory = Arena.ofShared();
    try {
      BoundRun run = new BoundRun(memory, settings.bind(session, memory), settings);
      try {
        run.addAll(inputs, outputs, shapes);
        return run;
      } catch (OrtException | RuntimeException | OutOfMemoryError e) {
        run.binding.close();
        throw e;
      }
    } catch (OutOfMemoryError e) {
      memory.close();
      throw new InsufficientMemoryException("there is no memory for a run of this shape", e);
    } catch (OrtException e) {
      memory.close();
      throw OrtFailure.of("cannot set up a run", e);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private void addAll(
      Map<String, TensorInfo> inputInfos,
      Map<String, TensorInfo> outputInfos,
      Map<String, long[]> shapes)
      throws OrtException {
    for (TensorInfo info : inputInfos.values()) {
      long[] shape = shape(info, shapes);
      MemorySegment values = binding.addInput(info.name(), info.type(), shape);
      inputs.put(info.name(), BoundTensor.over(values, info.type(), shape, memory));
    }
    for (TensorInfo info : outputInfos.values()) {
      if (shapes.containsKey(info.name())) {
        long[] shape = shape(info, shapes);
        MemorySegment values = binding.addOutput(info.name(), info.type(), shape);
        outputs.put(info.name(), BoundTensor.over(values, info.type(), shape, memory));
      }
    }
  }

  private static long[] shape(TensorInfo info, Map<String, long[]> shapes) {
    long[] shape = shapes.get(info.name());
    if (shape == null || !info.accepts(shape)) {
      throw new IllegalArgumentException(
          "%s needs the shape %s".formatted(info.name(), info.shape()));
    }
    return shape;
  }

  /**
   * The values of a float32 or float16 input or output. An input's are read by the next {@link
   * #run}, an output's are overwritten by it.
   */
  public FloatTensor floats(String name) {
    return tensor(name).floats();
  }

  /** Writes whole numbers to an input of any type, all of its values. */
  public void put(String name, long... values) {
    tensor(name).put(values);
  }

  private BoundTensor tensor(String name) {
    BoundTensor tensor = inputs.getOrDefault(name, outputs.get(name));
    if (tensor == null) {
      throw new IllegalArgumentException(name + " is not bound");
    }
    return tensor;
  }

  /** Runs the model once, with all inputs as they are now; fails as the other. */
  public void run() {
    run(Set.of(), false);
  }

  /**
   * Runs the model once.
   *
   * @param unchanged inputs that hold the values of the last run, which has succeeded, and need not
   *     be read again
   * @param givesBack whether ONNX Runtime gives back the memory that it would keep on the CPU for
   *     the next run
   * @throws InsufficientMemoryException if the device cannot allocate what the run needs
   * @throws CancellationException if its termination was requested
   * @throws dev.darkroom.failure.FailedException if ONNX Runtime fails otherwise
   */
  public void run(Set<String> unchanged, boolean givesBack) {
    inputs.forEach(
        (name, tensor) -> {
          if (!unchanged.contains(name)) {
            tensor.push();
          }
        });
    try {
      binding.run(unchanged, termination.options(onCpu && givesBack));
    } catch (OrtException e) {
      if (termination.isRequested()) {
        throw new CancellationException("the run was terminated");
      }
      throw OrtFailure.of("ONNX Runtime failed", e);
    }
    outputs.values().forEach(BoundTensor::pull);
  }

  @Override
  public void close() {
    binding.close();
    memory.close();
  }
}
