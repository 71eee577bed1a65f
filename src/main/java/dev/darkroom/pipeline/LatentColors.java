package dev.darkroom.pipeline;

import dev.darkroom.image.Image;
import dev.darkroom.random.TorchGenerator;
import dev.darkroom.tensor.FloatTensor;
import java.util.function.Function;

/**
 * A linear map from each latent to the colour that the VAE decoder gives it: a preview at a
 * millionth of the decoder's cost, one pixel for each latent.
 *
 * @param weights [3][C + 1], of red, green and blue: one for each channel, and a constant
 */
record LatentColors(double[][] weights) {
  /** Latents of one value on each side of a patch: the decoder's answer blurs towards its edges. */
  private static final int PATCH = 4;

  /** Keeps the map small where the latents say little. */
  private static final double RIDGE = 1e-3;

  /** Latents that are pixels of -1 to 1 themselves. */
  static LatentColors ofPixels(int channels) {
    double[][] weights = new double[3][channels + 1];
    for (int color = 0; color < 3; color++) {
      weights[color][channels == 1 ? 0 : color] = 127.5;
      weights[color][channels] = 127.5;
    }
    return new LatentColors(weights);
  }

  /**
   * Decodes one image of random patches, and fits the map to the colours in their middle.
   *
   * @param shape of latents, [1, C, h, w]
   */
  static LatentColors fit(long[] shape, Function<FloatTensor, Image> decoder) {
    int channels = Math.toIntExact(shape[1]);
    int height = Math.toIntExact(shape[2]);
    int width = Math.toIntExact(shape[3]);
    int patch = Math.clamp(Math.min(width, height) / PATCH, 1, PATCH);
    FloatTensor latents = patches(shape, patch);
    Image decoded = decoder.apply(latents);
    double[][] normal = new double[channels + 1][channels + 4];
    for (int y = patch / 2; y < height; y += patch) {
      for (int x = patch / 2; x < width; x += patch) {
        double[] row = row(latents, channels, y * width + x, decoded, y, x, width, height);
        for (int i = 0; i <= channels; i++) {
          for (int j = 0; j < row.length; j++) {
            normal[i][j] += row[i] * row[j];
          }
        }
      }
    }
    double ridge = RIDGE * normal[channels][channels];
    for (int i = 0; i < channels; i++) {
      normal[i][i] += ridge;
    }
    return new LatentColors(solve(normal));
  }

  /** Standard normal latents, as a VAE's scaled ones nearly are, each repeated over a patch. */
  private static FloatTensor patches(long[] shape, int patch) {
    FloatTensor noise = new TorchGenerator(0).randn(FloatTensor.zeros(shape));
    int height = Math.toIntExact(shape[2]);
    int width = Math.toIntExact(shape[3]);
    FloatTensor latents = FloatTensor.zeros(shape);
    for (int i = 0; i < latents.size(); i++) {
      int x = i % width;
      int y = i / width % height;
      int first = i - (y % patch) * width - x % patch;
      latents.data().put(i, noise.get(first));
    }
    return latents;
  }

  /** The channels of a latent, 1, and the colours of the pixel in the middle of it. */
  private static double[] row(
      FloatTensor latents,
      int channels,
      int latent,
      Image decoded,
      int y,
      int x,
      int width,
      int height) {
    double[] row = new double[channels + 4];
    for (int channel = 0; channel < channels; channel++) {
      row[channel] = latents.get(channel * width * height + latent);
    }
    row[channels] = 1;
    int pixelX = (2 * x + 1) * decoded.width() / (2 * width);
    int pixelY = (2 * y + 1) * decoded.height() / (2 * height);
    for (int color = 0; color < 3; color++) {
      row[channels + 1 + color] =
          Byte.toUnsignedInt(decoded.rgb()[3 * (pixelY * decoded.width() + pixelX) + color]);
    }
    return row;
  }

  /**
   * Gauss-Jordan elimination; the normal equations of a ridge regression need no pivots.
   *
   * @param normal [n][n + 3], changed
   */
  private static double[][] solve(double[][] normal) {
    int size = normal.length;
    for (int pivot = 0; pivot < size; pivot++) {
      for (int i = 0; i < size; i++) {
        double factor = normal[i][pivot] / normal[pivot][pivot];
        if (i != pivot) {
          for (int j = pivot; j < normal[i].length; j++) {
            normal[i][j] -= factor * normal[pivot][j];
          }
        }
      }
    }
    double[][] weights = new double[3][size];
    for (int color = 0; color < 3; color++) {
      for (int i = 0; i < size; i++) {
        weights[color][i] = normal[i][size + color] / normal[i][i];
      }
    }
    return weights;
  }

  /**
   * The colours of latents, clipped.
   *
   * @param latents [1, C, h, w]
   * @return of w x h pixels
   */
  Image of(FloatTensor latents) {
    int height = Math.toIntExact(latents.dimension(2));
    int width = Math.toIntExact(latents.dimension(3));
    int plane = width * height;
    int channels = weights[0].length - 1;
    byte[] rgb = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      for (int color = 0; color < 3; color++) {
        double value = weights[color][channels];
        for (int channel = 0; channel < channels; channel++) {
          value += weights[color][channel] * latents.get(channel * plane + i);
        }
        rgb[3 * i + color] = (byte) Math.round(Math.clamp(value, 0, 255));
      }
    }
    return new Image(width, height, rgb);
  }
}
