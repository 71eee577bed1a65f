package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.contradiction;

import dev.darkroom.image.ImageFormat;
import dev.darkroom.image.ImageType;

/** What the files of a generation are. */
public record Output(Content content, ImageFormat format) {
  /** The image as PNG. */
  public static final Output IMAGE = new Output(Content.IMAGE, new ImageFormat.Png());

  /**
   * @throws dev.darkroom.failure.InvalidInputException if it is an animation, but not PNG
   */
  public Output {
    if (content == Content.ANIMATION && format.type() != ImageType.PNG) {
      throw contradiction("output.format", "png where output.content is animation", null);
    }
  }

  /** Pixels on the wider side of a file. */
  private int widerSide(int steps, int width, int height) {
    int across = content == Content.STRIP ? Math.multiplyExact(steps, width) : width;
    return Math.max(across, height);
  }

  /**
   * @param steps that each image takes
   * @throws dev.darkroom.failure.InvalidInputException if the format has no such large files
   */
  public void requireSides(int steps, int width, int height) {
    int side = widerSide(steps, width, height);
    int maxSide = format.type().maxSide();
    if (side > maxSide) {
      throw contradiction(
          "output.format",
          "png where a file has more than %d pixels a side".formatted(maxSide),
          "this one has " + side);
    }
  }
}
