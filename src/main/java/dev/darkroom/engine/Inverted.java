package dev.darkroom.engine;

import dev.darkroom.image.Picture;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.tensor.FloatTensor;
import java.time.Duration;
import java.util.Map;

/**
 * An inversion that is done.
 *
 * @param latents [1, C, h, w]
 * @param autoencoded the picture after the VAE alone, to and fro
 * @param waited from admission until the worker took it
 * @param durations how long each stage took
 */
public record Inverted(
    Inversion inversion,
    FloatTensor latents,
    Picture autoencoded,
    Duration waited,
    Map<Stage, Duration> durations) {
  public Inverted {
    durations = Map.copyOf(durations);
  }
}
