package dev.darkroom.pipeline;

import dev.darkroom.image.Picture;
import java.util.List;

/**
 * What a denoising that is done shows.
 *
 * @param steps the predicted x0 of each step where it was kept, of the same size
 */
public record DecodedImage(Picture picture, List<Picture> steps) {
  public DecodedImage {
    steps = List.copyOf(steps);
  }

  /**
   * @param frames of the steps, if any, and of the picture at the end
   */
  public static DecodedImage of(List<Picture> frames) {
    return new DecodedImage(frames.getLast(), frames.subList(0, frames.size() - 1));
  }
}
