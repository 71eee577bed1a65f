package dev.darkroom.pipeline;

import static dev.darkroom.model.ModelSettings.TILE_OVERLAP;

import dev.darkroom.model.ModelSettings;
import dev.darkroom.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs half of a VAE on one square tile of its input after the other, so that what a run takes does
 * not grow with the image. A quarter of each tile overlaps the next, and is blended with it.
 *
 * <p>Source: diffusers' {@code AutoencoderKL.tiled_decode} and {@code _tiled_encode}.
 *
 * @param inputSide of a tile, a multiple of {@link ModelSettings#TILE_OVERLAP}
 * @param outputSide of what becomes of a tile, likewise
 * @param outputChannels D
 */
record Tiling(int inputSide, int outputSide, int outputChannels) {
  /** What runs on a tile. */
  interface Network {
    /**
     * @param tile [1, C, h, w]
     * @param last whether it is the last one of an input
     * @return [1, D, H, W], until the next run
     */
    FloatTensor run(FloatTensor tile, boolean last);
  }

  Tiling {
    if (inputSide % TILE_OVERLAP != 0 || outputSide % TILE_OVERLAP != 0) {
      throw new IllegalArgumentException("the sides of tiles must be multiples of " + TILE_OVERLAP);
    }
  }

  /**
   * What becomes of an input, as a whole where it is no larger than a tile.
   *
   * @param input [1, C, h, w]
   * @return [1, D, H, W], until the network's next run
   */
  FloatTensor run(FloatTensor input, Network network) {
    if (height(input) <= inputSide && width(input) <= inputSide) {
      return network.run(input, true);
    }
    int step = inputSide - inputSide / TILE_OVERLAP;
    int kept = outputSide - outputSide / TILE_OVERLAP;
    FloatTensor output =
        FloatTensor.zeros(
            1,
            outputChannels,
            (long) height(input) * outputSide / inputSide,
            (long) width(input) * outputSide / inputSide);
    List<FloatTensor> above = List.of();
    for (int y = 0; y < height(input); y += step) {
      List<FloatTensor> row = new ArrayList<>();
      for (int x = 0; x < width(input); x += step) {
        boolean last = y + step >= height(input) && x + step >= width(input);
        FloatTensor tile = network.run(cut(input, x, y), last).copy();
        if (y > 0) {
          blendBelow(above.get(row.size()), tile);
        }
        if (x > 0) {
          blendBeside(row.getLast(), tile);
        }
        copy(tile, 0, 0, output, row.size() * kept, y / step * kept);
        row.add(tile);
      }
      above = row;
    }
    return output;
  }

  private FloatTensor cut(FloatTensor input, int x, int y) {
    FloatTensor tile =
        FloatTensor.zeros(
            1,
            input.dimension(1),
            Math.min(inputSide, height(input) - y),
            Math.min(inputSide, width(input) - x));
    copy(input, x, y, tile, 0, 0);
    return tile;
  }

  /** The upper edge of a tile fades in from the lower edge of the one above it. */
  private void blendBelow(FloatTensor above, FloatTensor tile) {
    int extent = Math.min(outputSide / TILE_OVERLAP, Math.min(height(above), height(tile)));
    for (int channel = 0; channel < outputChannels; channel++) {
      for (int y = 0; y < extent; y++) {
        int from = index(above, channel, 0, height(above) - extent + y);
        int to = index(tile, channel, 0, y);
        for (int x = 0; x < width(tile); x++) {
          blend(above, from + x, tile, to + x, (double) y / extent);
        }
      }
    }
  }

  /** The left edge of a tile fades in from the right edge of the one beside it. */
  private void blendBeside(FloatTensor left, FloatTensor tile) {
    int extent = Math.min(outputSide / TILE_OVERLAP, Math.min(width(left), width(tile)));
    for (int channel = 0; channel < outputChannels; channel++) {
      for (int y = 0; y < height(tile); y++) {
        int from = index(left, channel, width(left) - extent, y);
        int to = index(tile, channel, 0, y);
        for (int x = 0; x < extent; x++) {
          blend(left, from + x, tile, to + x, (double) x / extent);
        }
      }
    }
  }

  private static void blend(
      FloatTensor from, int fromIndex, FloatTensor to, int toIndex, double share) {
    float faded = from.get(fromIndex) * (float) (1 - share);
    to.data().put(toIndex, faded + to.get(toIndex) * (float) share);
  }

  /** Copies from a place of one tensor to a place of another what both have room for. */
  private static void copy(
      FloatTensor from, int fromX, int fromY, FloatTensor to, int toX, int toY) {
    int columns = Math.min(width(from) - fromX, width(to) - toX);
    int rows = Math.min(height(from) - fromY, height(to) - toY);
    for (int channel = 0; channel < from.dimension(1); channel++) {
      for (int y = 0; y < rows; y++) {
        to.data()
            .put(
                index(to, channel, toX, toY + y),
                from.data(),
                index(from, channel, fromX, fromY + y),
                columns);
      }
    }
  }

  private static int index(FloatTensor tensor, int channel, int x, int y) {
    return (channel * height(tensor) + y) * width(tensor) + x;
  }

  private static int height(FloatTensor tensor) {
    return Math.toIntExact(tensor.dimension(2));
  }

  private static int width(FloatTensor tensor) {
    return Math.toIntExact(tensor.dimension(3));
  }
}
