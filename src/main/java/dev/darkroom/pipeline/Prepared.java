package dev.darkroom.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * What is ready for its first step.
 *
 * @param denoisings one for each image
 * @param textEncoding how long the text encoders took
 * @param imageEncoding how long the VAE encoder took; zero where there was no image
 */
public record Prepared(List<Denoising> denoisings, Duration textEncoding, Duration imageEncoding) {
  public Prepared {
    denoisings = List.copyOf(denoisings);
  }
}
