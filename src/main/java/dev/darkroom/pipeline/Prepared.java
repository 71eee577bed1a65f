package dev.darkroom.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * What is ready for its first step.
 *
 * @param denoisings one for each picture
 * @param textEncoding how long the text encoders took
 * @param pictureEncoding how long the VAE encoder took; zero where there was no picture
 */
public record Prepared(
    List<Denoising> denoisings, Duration textEncoding, Duration pictureEncoding) {
  public Prepared {
    denoisings = List.copyOf(denoisings);
  }
}
