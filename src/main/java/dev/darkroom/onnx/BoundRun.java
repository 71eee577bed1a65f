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
  /**
   * Values of an output from which what was needed to make it is given back: for pixels of 512 x
   * 512, Stable Diffusion's VAE takes 1 GB, which ONNX Runtime would keep for its next run.
   */
  private static final int LARGE = 1 << 19;

  private final Arena memory;
  private final Binding binding;
  private final RunTermination termination;
  private final Map<String, BoundTensor> inputs = new HashMap<>();
  private final Map<String, BoundTensor> outputs = new HashMap<>();
  private boolean givesBack;

  private BoundRun(Arena memory, Binding binding, RunTermination termination) {
    this.memory = memory;
    this.binding = binding;
    this.termination = termination;
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
      BoundRun run = new BoundRun(memory, settings.bind(session, memory), settings.termination());
      try {
        run.addAll(inputs, outputs, shapes);
        run.givesBack =
            settings.device() instanceof Device.Cpu
                && run.outputs.values().stream().anyMatch(BoundRun::isLarge);
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

  private static boolean isLarge(BoundTensor output) {
    return output.raw().capacity() / output.type().bytes >= LARGE;
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

  /** Runs the model once, with all inputs as they are now; fails as {@link #run(Set)}. */
  public void run() {
    run(Set.of());
  }

  /**
   * Runs the model once.
   *
   * @param unchanged inputs that hold the values of the last run, which has succeeded, and need not
   *     be read again
   * @throws InsufficientMemoryException if the device cannot allocate what the run needs
   * @throws CancellationException if its termination was requested
   * @throws dev.darkroom.failure.FailedException if ONNX Runtime fails otherwise
   */
  public void run(Set<String> unchanged) {
    inputs.forEach(
        (name, tensor) -> {
          if (!unchanged.contains(name)) {
            tensor.push();
          }
        });
    try {
      binding.run(unchanged, termination.options(givesBack));
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
