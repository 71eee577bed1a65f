package dev.darkroom.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;

/**
 * Ends the runs of one device's sessions early. ONNX Runtime looks at it before each node of a
 * graph, so a run ends within the time of its slowest node.
 *
 * <p>Any thread may {@link #request} it while a run is under way. It stays requested until it is
 * {@link #withdraw withdrawn}: every run before that fails with a {@link
 * java.util.concurrent.CancellationException}.
 */
public final class RunTermination implements AutoCloseable {
  /** Of sessions whose runs nobody ends early. */
  static final RunTermination NEVER = new RunTermination();

  private final RunOptions options = create();
  private final RunOptions givingBack = create();
  private volatile boolean requested;
  private volatile boolean closed;

  public RunTermination() {
    try {
      givingBack.addRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
    } catch (OrtException e) {
      throw new IllegalStateException("cannot set a run option", e);
    }
  }

  private static RunOptions create() {
    try {
      return new RunOptions();
    } catch (OrtException e) {
      throw new IllegalStateException("cannot create run options", e);
    }
  }

  public void request() {
    set(true);
  }

  public void withdraw() {
    if (requested) {
      set(false);
    }
  }

  private void set(boolean terminate) {
    // First, since a run that ends by the option asks for the reason at once.
    requested = terminate;
    try {
      options.setTerminate(terminate);
      givingBack.setTerminate(terminate);
    } catch (OrtException e) {
      throw new IllegalStateException("cannot set a run option", e);
    }
  }

  boolean isRequested() {
    return requested;
  }

  /**
   * What a run is given; it must not be closed before the run has ended, or the JVM may die.
   *
   * @param givesBack whether the CPU's memory that a session holds after the run is given back
   */
  RunOptions options(boolean givesBack) {
    if (closed) {
      throw new IllegalStateException("the run's termination is closed");
    }
    return givesBack ? givingBack : options;
  }

  /** To be called when no session that was opened with it runs any more. */
  @Override
  public void close() {
    closed = true;
    options.close();
    givingBack.close();
  }
}
