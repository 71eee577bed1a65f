package dev.darkroom.engine.schedule;

/**
 * One image of a request, and where it stands.
 *
 * <pre>
 *   waiting --Prepare--> prepared --Step, as often as it takes--> denoised --Decode each frame--> finished
 * </pre>
 *
 * While a worker has it, it is <em>running</em>, and no other worker is given it.
 */
public final class Sample<T> {
  private final Request<T> request;
  private final int index;

  private int remainingSteps;
  private int remainingFrames;
  private boolean prepared;
  private boolean running;
  private boolean isolated;
  private boolean previewDue;
  private BatchKey key;

  Sample(Request<T> request, int index, int steps, int frames, BatchKey key) {
    this.request = request;
    this.index = index;
    this.remainingSteps = steps;
    this.remainingFrames = frames;
    this.key = key;
  }

  public Request<T> request() {
    return request;
  }

  /** Its place among the request's samples, from 0. */
  public int index() {
    return index;
  }

  BatchKey key() {
    return key;
  }

  int remainingSteps() {
    return remainingSteps;
  }

  int remainingFrames() {
    return remainingFrames;
  }

  boolean isPrepared() {
    return prepared;
  }

  boolean isRunning() {
    return running;
  }

  /** Whether it shares its run with no other. */
  boolean isIsolated() {
    return isolated;
  }

  boolean isFinished() {
    return remainingFrames == 0;
  }

  void run() {
    running = true;
  }

  void giveBack() {
    running = false;
  }

  /**
   * @param timestep of the next step, or {@link BatchKey#ANY_TIMESTEP}
   */
  void prepared(int timestep) {
    prepared = true;
    key = new BatchKey(key.model(), key.width(), key.height(), timestep);
  }

  /** It is to be decoded on its way, unless it is done before a worker has time for it. */
  public void requestPreview() {
    previewDue = true;
  }

  boolean isPreviewDue() {
    return previewDue;
  }

  void previewed() {
    previewDue = false;
  }

  void stepped(int timestep) {
    remainingSteps--;
    isolated = false;
    if (key.timestep() != timestep) {
      prepared(timestep);
    }
  }

  void decoded() {
    remainingFrames--;
  }

  void isolate() {
    isolated = true;
  }
}
