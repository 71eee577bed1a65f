package dev.darkroom.engine;

import dev.darkroom.image.Image;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.tensor.FloatTensor;
import java.time.Duration;
import java.util.Map;

/**
 * An inversion that is done.
 *
 * @param latents [1, C, h, w]
 * @param reconstruction the way back, from the latents
 * @param reconstructed the image that it gives
 * @param autoencoded the image after the VAE alone, to and fro
 * @param waited from admission until the worker took it
 * @param durations how long each stage took
 */
public record Inverted(
    Inversion inversion,
    FloatTensor latents,
    Generation reconstruction,
    Image reconstructed,
    Image autoencoded,
    Duration waited,
    Map<Stage, Duration> durations) {
  public Inverted {
    durations = Map.copyOf(durations);
  }
}
