package dev.darkroom.engine;

import dev.darkroom.failure.UnavailableException;
import dev.darkroom.onnx.Device;
import java.time.Duration;

/**
 * Hears what the engine does, on the thread that does it: an answer must be quick, and never fail.
 *
 * <p>A generation is either rejected or admitted. An admitted one ends once; before that it is
 * started, steps and stages, unless it is dropped while it waits.
 */
public interface EngineListener {
  /** A model was loaded, and has run a step for trial, of which no other event tells. */
  void modelLoaded(String model, Device device, Duration duration);

  /** A model has left a device, to make room there. */
  void modelEvicted(String model, Device device);

  /** A generation was not admitted. */
  void rejected(UnavailableException.Reason reason);

  /** A worker starts a generation that waited this long. */
  void started(Duration waited);

  /** One run of the UNet and the DDIM steps that it served, for this many images. */
  void stepFinished(String model, Device device, int images, Duration duration);

  /** A stage of one generation that succeeded, all its images together. */
  void stageFinished(Stage stage, String model, Device device, Duration duration);

  /** A generation has ended, this long after its admission; its submitter hears later. */
  void ended(Outcome outcome, String model, int images, Duration duration);
}
