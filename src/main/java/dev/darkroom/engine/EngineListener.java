package dev.darkroom.engine;

import dev.darkroom.onnx.Device;
import java.time.Duration;

/** Hears what the engine does, on the worker's thread: an answer must be quick. */
public interface EngineListener {
  /** One run of the UNet and the DDIM steps that it served, for this many pictures. */
  void stepFinished(String model, Device device, int pictures, Duration duration);

  /** A stage of one generation, all its pictures together. */
  void stageFinished(Stage stage, String model, Device device, Duration duration);
}
