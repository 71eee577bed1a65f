package dev.darkroom.engine;

import dev.darkroom.pipeline.Denoising;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One picture of a task. What it is made of belongs to the worker that has taken it; where it
 * stands is guarded by the {@link Pool}'s lock.
 */
final class Piece implements BatchPolicy.Candidate {
  private final Task<?> task;
  private final int index;

  private @Nullable Denoising denoising;
  private int later;
  private boolean taken;
  private boolean started;
  private int remainingSteps;
  private int remainingFrames;
  private boolean alone;
  private long lastTurn;

  /**
   * @param steps that it takes
   * @param frames that are developed of it
   */
  Piece(Task<?> task, int index, int steps, int frames) {
    this.task = task;
    this.index = index;
    this.remainingSteps = steps;
    this.remainingFrames = frames;
  }

  Task<?> task() {
    return task;
  }

  /** Its place among the task's pictures, from 0. */
  int index() {
    return index;
  }

  /**
   * @param stepsAfter that another denoising of the same picture takes after this one
   */
  void start(Denoising begun, int stepsAfter) {
    denoising = begun;
    later = stepsAfter;
  }

  Denoising denoising() {
    return Objects.requireNonNull(denoising, "a picture that has not been started");
  }

  boolean isStarted() {
    return started;
  }

  /** As of when it was last given back. */
  int remainingSteps() {
    return remainingSteps;
  }

  /** Whether a worker has it. */
  boolean isTaken() {
    return taken;
  }

  void take(long turn) {
    taken = true;
    lastTurn = turn;
  }

  void giveBack() {
    taken = false;
    if (denoising != null) {
      started = true;
      remainingSteps = denoising.remainingSteps() + later;
    }
  }

  int remainingFrames() {
    return remainingFrames;
  }

  /** One frame more has been developed. */
  void developed() {
    remainingFrames--;
  }

  /** Whether nothing is left to do. */
  boolean isFinished() {
    return remainingFrames == 0;
  }

  @Override
  public boolean alone() {
    return alone;
  }

  /** After a run in company has failed, so that each is tried by itself. */
  void isolate() {
    alone = true;
  }

  /** After a run has succeeded. */
  void join() {
    alone = false;
  }

  @Override
  public BatchKey key() {
    return task.key(denoising);
  }

  @Override
  public double remaining() {
    return task.weightedRemaining();
  }

  @Override
  public boolean starved() {
    return task.isStarved();
  }

  @Override
  public long lastTurn() {
    return Math.max(lastTurn, task.order());
  }

  @Override
  public long order() {
    return task.order();
  }
}
