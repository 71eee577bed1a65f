package dev.darkroom.engine;

import dev.darkroom.onnx.Device;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells those who submitted tasks, and the listener before them, what becomes of the tasks. */
record Notifier(EngineListener listener, LongSupplier clock) {
  /** A worker starts a task; told once, however many workers do. */
  void started(Task<?> task) {
    if (task.start()) {
      listener.started(task.age(now()));
      task.listener().started();
    }
  }

  /** A task has ended without a result. */
  void ended(Pool.End end) {
    tellEnd(end.task(), end.outcome());
    if (end.failure() != null) {
      end.task().future().completeExceptionally(end.failure());
    }
  }

  /** A task has ended with its result. */
  void finished(Task<?> task, Device device) {
    String model = task.model().name();
    task.stages()
        .durations()
        .forEach((stage, duration) -> listener.stageFinished(stage, model, device, duration));
    tellEnd(task, Outcome.SUCCESS);
    task.complete(now());
  }

  private void tellEnd(Task<?> task, Outcome outcome) {
    Duration age = task.age(now());
    RequestLog.ended(task, outcome, age);
    listener.ended(outcome, task.model().name(), task.work().samples(), age);
  }

  private long now() {
    return clock.getAsLong();
  }
}
