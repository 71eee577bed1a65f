package dev.darkroom.engine;

import dev.darkroom.pipeline.DecodedImage;
import dev.darkroom.pipeline.Generation;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A generation that is done.
 *
 * @param images as many as were asked for, in the order of their seeds
 * @param waited from admission until the worker took it
 * @param durations how long each stage took
 */
public record Generated(
    Generation generation,
    List<DecodedImage> images,
    Duration waited,
    Map<Stage, Duration> durations) {
  public Generated {
    images = List.copyOf(images);
    durations = Map.copyOf(durations);
  }
}
