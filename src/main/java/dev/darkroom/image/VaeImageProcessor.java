package dev.darkroom.image;

import dev.darkroom.tensor.FloatTensor;
import java.nio.FloatBuffer;

/**
 * What diffusers' {@code VaeImageProcessor} makes of images before the VAE encoder, bit for bit:
 * Lanczos to the size asked for, whatever the shape was, then float32.
 */
public final class VaeImageProcessor {
  private VaeImageProcessor() {}

  /**
   * An image as the VAE encoder takes it.
   *
   * @return [1, 3, {@code height}, {@code width}], -1..1
   */
  public static FloatTensor image(Image image, int width, int height) {
    byte[] rgb = image.resizedTo(width, height).rgb();
    int plane = width * height;
    FloatTensor tensor = FloatTensor.zeros(1, 3, height, width);
    FloatBuffer values = tensor.data();
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < 3; channel++) {
        float unit = (rgb[3 * i + channel] & 0xFF) / 255f;
        values.put(channel * plane + i, 2f * unit - 1f);
      }
    }
    return tensor;
  }

  /**
   * An image as a network of greys takes it: resized in colour, then turned to grey.
   *
   * @return [1, 1, {@code height}, {@code width}], -1..1
   */
  public static FloatTensor grey(Image image, int width, int height) {
    byte[] rgb = image.resizedTo(width, height).rgb();
    FloatTensor tensor = FloatTensor.zeros(1, 1, height, width);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data().put(i, 2f * (luma(rgb, i) / 255f) - 1f);
    }
    return tensor;
  }

  /**
   * An inpainting mask, as the mask processor (grey, binarized, not normalized) makes it: white is
   * 1 and painted anew, black is 0 and kept. Resized in colour, then turned to grey.
   *
   * @return [1, 1, {@code height}, {@code width}], 0 or 1
   */
  public static FloatTensor mask(Image image, int width, int height) {
    byte[] rgb = image.resizedTo(width, height).rgb();
    FloatTensor tensor = FloatTensor.zeros(1, 1, height, width);
    FloatBuffer values = tensor.data();
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, luma(rgb, i) / 255f < 0.5f ? 0 : 1);
    }
    return tensor;
  }

  /**
   * What is left of an image outside of its mask; grey under it.
   *
   * @param image [1, 3, H, W], -1..1
   * @param mask [1, 1, H, W], 0 or 1
   * @return [1, 3, H, W], -1..1
   */
  public static FloatTensor masked(FloatTensor image, FloatTensor mask) {
    FloatTensor masked = FloatTensor.zeros(image.shape());
    for (int i = 0; i < image.size(); i++) {
      masked.data().put(i, mask.get(i % mask.size()) < 0.5f ? image.get(i) : 0);
    }
    return masked;
  }

  /**
   * {@code torch.nn.functional.interpolate(mode="nearest")}, which takes a mask to latent size:
   * source = floor(target * (in / out)), in float32.
   *
   * @param tensor [N, C, H, W]
   * @return [N, C, {@code height}, {@code width}]
   */
  public static FloatTensor nearest(FloatTensor tensor, int width, int height) {
    int[] rows = nearestIndices(Math.toIntExact(tensor.dimension(2)), height);
    int[] columns = nearestIndices(Math.toIntExact(tensor.dimension(3)), width);
    int sourceWidth = Math.toIntExact(tensor.dimension(3));
    int sourcePlane = sourceWidth * Math.toIntExact(tensor.dimension(2));
    int planes = tensor.size() / sourcePlane;
    FloatTensor resized =
        FloatTensor.zeros(tensor.dimension(0), tensor.dimension(1), height, width);
    int to = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int row : rows) {
        for (int column : columns) {
          float value = tensor.get(plane * sourcePlane + row * sourceWidth + column);
          resized.data().put(to++, value);
        }
      }
    }
    return resized;
  }

  private static int[] nearestIndices(int size, int newSize) {
    float scale = (float) size / newSize;
    int[] indices = new int[newSize];
    for (int i = 0; i < newSize; i++) {
      indices[i] = Math.min((int) (i * scale), size - 1);
    }
    return indices;
  }

  private static int luma(byte[] rgb, int pixel) {
    int i = 3 * pixel;
    return luma(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
  }

  /** ITU-R 601-2 with Pillow's 16 bits of fraction. */
  private static int luma(int red, int green, int blue) {
    return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }
}
