package dev.darkroom.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
  private final OrtSession session;
  private final RunTermination termination;
  private final Map<String, BoundTensor> tensors = new HashMap<>();
  private final List<BoundTensor> inputs = new ArrayList<>();
  private final List<BoundTensor> outputs = new ArrayList<>();
  private final Map<String, OnnxTensor> onnxInputs = new HashMap<>();
  private final Map<String, OnnxTensor> onnxOutputs = new HashMap<>();

  private BoundRun(OrtSession session, RunTermination termination) {
    this.session = session;
    this.termination = termination;
  }

  static BoundRun of(
      OrtSession session,
      RunTermination termination,
      Map<String, TensorInfo> inputs,
      Map<String, TensorInfo> outputs,
      Map<String, long[]> shapes) {
    BoundRun run = new BoundRun(session, termination);
    try {
      for (TensorInfo info : inputs.values()) {
        run.add(info, shapes, run.inputs, run.onnxInputs);
      }
      for (TensorInfo info : outputs.values()) {
        if (shapes.containsKey(info.name())) {
          run.add(info, shapes, run.outputs, run.onnxOutputs);
        }
      }
      return run;
    } catch (OutOfMemoryError e) {
      run.close();
      throw new InsufficientMemoryException("there is no memory for a run of this shape", e);
    } catch (OrtException e) {
      run.close();
      throw OrtFailure.of("cannot set up a run", e);
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private void add(
      TensorInfo info,
      Map<String, long[]> shapes,
      List<BoundTensor> side,
      Map<String, OnnxTensor> onnxSide)
      throws OrtException {
    long[] shape = shapes.get(info.name());
    if (shape == null || !info.accepts(shape)) {
      throw new IllegalArgumentException(
          "%s needs the shape %s".formatted(info.name(), info.shape()));
    }
    BoundTensor tensor = BoundTensor.of(info.type(), shape);
    tensors.put(info.name(), tensor);
    side.add(tensor);
    onnxSide.put(info.name(), tensor.onnx());
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
    BoundTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(name + " is not bound");
    }
    return tensor;
  }

  /**
   * Runs the model once.
   *
   * @throws InsufficientMemoryException if the device cannot allocate what the run needs
   * @throws CancellationException if its termination was requested
   * @throws dev.darkroom.failure.FailedException if ONNX Runtime fails otherwise
   */
  public void run() {
    inputs.forEach(BoundTensor::push);
    try (var _ = session.run(onnxInputs, Set.of(), onnxOutputs, termination.options())) {
      outputs.forEach(BoundTensor::pull);
    } catch (OrtException e) {
      if (termination.isRequested()) {
        throw new CancellationException("the run was terminated");
      }
      throw OrtFailure.of("ONNX Runtime failed", e);
    }
  }

  @Override
  public void close() {
    tensors.values().forEach(BoundTensor::close);
  }
}
