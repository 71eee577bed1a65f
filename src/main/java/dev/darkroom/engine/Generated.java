package dev.darkroom.engine;

import dev.darkroom.pipeline.DecodedImage;
import dev.darkroom.pipeline.Generation;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A generation that is done.
 *
 * @param pictures as many as were asked for, in the order of their seeds
 * @param waited from admission until the worker took it
 * @param durations how long each stage took
 */
public record Generated(
    Generation generation,
    List<DecodedImage> pictures,
    Duration waited,
    Map<Stage, Duration> durations) {
  public Generated {
    pictures = List.copyOf(pictures);
    durations = Map.copyOf(durations);
  }
}
