package dev.darkroom.pipeline;

import dev.darkroom.image.Image;
import java.util.List;

/**
 * What a denoising that is done shows.
 *
 * @param steps the predicted x0 of each step where it was kept, of the same size
 */
public record DecodedImage(Image image, List<Image> steps) {
  public DecodedImage {
    steps = List.copyOf(steps);
  }

  /**
   * @param frames of the steps, if any, and of the image at the end
   */
  public static DecodedImage of(List<Image> frames) {
    return new DecodedImage(frames.getLast(), frames.subList(0, frames.size() - 1));
  }
}
