package dev.darkroom.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.InsufficientMemoryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * One ONNX file loaded on one device.
 *
 * <p>INVARIANT: nothing may run when {@link #close} is called, or the JVM dies; the owner closes
 * its {@link BoundRun}s first.
 */
public final class OnnxSession implements AutoCloseable {
  private final Path file;
  private final OrtSession session;
  private final SessionSettings settings;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, TensorInfo> outputs;

  private OnnxSession(
      Path file,
      OrtSession session,
      SessionSettings settings,
      Map<String, TensorInfo> inputs,
      Map<String, TensorInfo> outputs) {
    this.file = file;
    this.session = session;
    this.settings = settings;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /**
   * Loads a model file, with weights of its own wherever links lead to them. They are mapped, not
   * read, so the file must keep its content while the session is open.
   *
   * @throws BrokenModelException if the file is not there, is no ONNX model, or has inputs of a
   *     type that no diffusion pipeline has
   */
  public static OnnxSession open(Path file, SessionSettings settings) {
    return new GraphEdits().open(file, settings).session();
  }

  /**
   * Loads a model file whose graph was not to be read: ONNX Runtime says better what is wrong with
   * it, or finds nothing wrong.
   *
   * @throws BrokenModelException as {@link #open} does
   */
  static OnnxSession openUnread(Path file, SessionSettings settings) {
    if (!Files.isRegularFile(file)) {
      throw new BrokenModelException(
          file, "expected an ONNX model here, but there is no such file");
    }
    return open(
        file,
        settings,
        options -> OrtEnvironment.getEnvironment().createSession(file.toString(), options));
  }

  /**
   * Loads a model file and fuses its attentions, if all of them are known.
   *
   * @throws BrokenModelException as {@link #open} does
   */
  public static OnnxSession open(Path file, AttentionFusion fusion, SessionSettings settings) {
    return new GraphEdits(new FusedAttention(fusion)).open(file, settings).session();
  }

  /**
   * Loads a model as if a file had this content.
   *
   * @throws BrokenModelException as {@link #open} does
   */
  static OnnxSession open(OnnxGraph graph, Path file, SessionSettings settings) {
    return open(
        file,
        settings,
        options -> {
          options.addConfigEntry(
              "session.model_external_initializers_file_folder_path", graph.folder().toString());
          return OrtEnvironment.getEnvironment()
              .createSession(graph.model().toByteArray(), options);
        });
  }

  /** Creates a session with options that are closed afterwards. */
  private interface Creation {
    OrtSession create(SessionOptions options) throws OrtException;
  }

  private static OnnxSession open(Path file, SessionSettings settings, Creation creation) {
    try (var options = settings.toOptions()) {
      OrtSession session = creation.create(options);
      try {
        return new OnnxSession(
            file,
            session,
            settings,
            tensors(file, session.getInputInfo().values()),
            tensors(file, session.getOutputInfo().values()));
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      String what = "ONNX Runtime cannot load it on " + settings.device();
      throw OrtFailure.of(what, e) instanceof InsufficientMemoryException noMemory
          ? noMemory
          : new BrokenModelException(file, what + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, TensorInfo> tensors(Path file, Collection<NodeInfo> nodes) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    for (NodeInfo node : nodes) {
      if (!(node.getInfo() instanceof ai.onnxruntime.TensorInfo info)) {
        throw new BrokenModelException(file, node.getName() + " must be a tensor");
      }
      ElementType type =
          ElementType.of(info.type)
              .orElseThrow(
                  () ->
                      new BrokenModelException(
                          file,
                          "%s must be one of %s, but is %s"
                              .formatted(
                                  node.getName(), List.of(ElementType.values()), info.type)));
      List<Long> shape = LongStream.of(info.getShape()).boxed().toList();
      tensors.put(node.getName(), new TensorInfo(node.getName(), type, shape));
    }
    return tensors;
  }

  public Path file() {
    return file;
  }

  public Optional<TensorInfo> input(String name) {
    return Optional.ofNullable(inputs.get(name));
  }

  public Optional<TensorInfo> output(String name) {
    return Optional.ofNullable(outputs.get(name));
  }

  public Set<String> inputNames() {
    return Set.copyOf(inputs.keySet());
  }

  /**
   * Sets up buffers for inputs and outputs of these shapes, to be run any number of times.
   *
   * @param shapes a shape for every input, and for each output that is wanted
   */
  public BoundRun bind(Map<String, long[]> shapes) {
    return BoundRun.of(session, settings, inputs, outputs, shapes);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("cannot close the session of " + file, e);
    }
  }
}
