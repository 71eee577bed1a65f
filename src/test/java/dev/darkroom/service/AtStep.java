package dev.darkroom.service;

import static org.awaitility.Awaitility.await;

import dev.darkroom.engine.EngineListener;
import dev.darkroom.engine.Outcome;
import dev.darkroom.engine.Stage;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.onnx.Device;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Takes hold of the worker at the end of a step. */
final class AtStep implements EngineListener {
  volatile Runnable action = () -> {};
  final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  final Queue<Reason> rejections = new ConcurrentLinkedQueue<>();
  final Queue<Integer> images = new ConcurrentLinkedQueue<>();

  /** What becomes of requests leaves the engine before this hears of it. */
  Queue<Outcome> awaitOutcomes(int count) {
    await().until(() -> outcomes.size() >= count);
    return outcomes;
  }

  @Override
  public void stepFinished(String model, Device device, int images, Duration duration) {
    action.run();
  }

  @Override
  public void modelLoaded(String model, Device device, Duration duration) {}

  @Override
  public void modelEvicted(String model, Device device) {}

  @Override
  public void rejected(Reason reason) {
    rejections.add(reason);
  }

  @Override
  public void started(Duration waited) {}

  @Override
  public void stageFinished(Stage stage, String model, Device device, Duration duration) {}

  @Override
  public void ended(Outcome outcome, String model, int images, Duration duration) {
    outcomes.add(outcome);
    this.images.add(images);
  }

  @TestConfiguration
  static class Listening {
    @Bean
    @Primary
    AtStep atStep() {
      return new AtStep();
    }
  }
}
