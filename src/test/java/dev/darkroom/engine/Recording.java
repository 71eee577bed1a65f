package dev.darkroom.engine;

import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.onnx.Device;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes down what it hears. */
class Recording implements EngineListener {
  final Queue<String> told = new ConcurrentLinkedQueue<>();

  @Override
  public void modelLoaded(String model, Device device, Duration duration) {
    told.add("loaded " + model);
  }

  @Override
  public void modelEvicted(String model, Device device) {
    told.add("evicted " + model);
  }

  @Override
  public void rejected(Reason reason) {
    told.add("rejected " + reason);
  }

  @Override
  public void started(Duration waited) {
    told.add("started");
  }

  @Override
  public void stepFinished(String model, Device device, int images, Duration duration) {
    told.add("step of " + images);
  }

  @Override
  public void stageFinished(Stage stage, String model, Device device, Duration duration) {
    told.add(stage.name());
  }

  @Override
  public void ended(Outcome outcome, String model, int images, Duration duration) {
    told.add(outcome + " of " + images);
  }
}
