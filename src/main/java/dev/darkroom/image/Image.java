package dev.darkroom.image;

import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.tensor.FloatTensor;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * An image of 8 bits a channel.
 *
 * @param rgb red, green and blue of each pixel, row by row from the top; 3 x width x height bytes
 */
public record Image(int width, int height, byte[] rgb) {
  public Image {
    if (rgb.length != 3 * width * height) {
      throw new IllegalArgumentException(rgb.length + " bytes for " + width + " x " + height);
    }
  }

  /**
   * What a VAE decoder made, rounded as diffusers' {@code VaeImageProcessor} does: -1..1 becomes
   * 0..255, half to even.
   *
   * @param pixels [1, 3, H, W], or [1, 1, H, W] of greys
   * @throws FailedException if a value is not a number
   * @throws InsufficientMemoryException if there is no memory for it
   */
  public static Image of(FloatTensor pixels) {
    int height = Math.toIntExact(pixels.dimension(2));
    int width = Math.toIntExact(pixels.dimension(3));
    int plane = height * width;
    int channelStride = pixels.dimension(1) == 1 ? 0 : plane;
    byte[] rgb = bytes(3 * plane);
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < plane; i++) {
        float value = pixels.get(channel * channelStride + i);
        if (Float.isNaN(value)) {
          throw new FailedException("the model produced values that are not numbers", null);
        }
        float unit = Math.clamp(value / 2 + 0.5f, 0f, 1f);
        rgb[3 * i + channel] = (byte) Math.rint(unit * 255f);
      }
    }
    return new Image(width, height, rgb);
  }

  /**
   * An image of greys.
   *
   * @param samples 0 to 255 in the lowest eight bits, by index
   */
  static Image grey(int width, int height, IntUnaryOperator samples) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      byte sample = (byte) samples.applyAsInt(i);
      rgb[3 * i] = sample;
      rgb[3 * i + 1] = sample;
      rgb[3 * i + 2] = sample;
    }
    return new Image(width, height, rgb);
  }

  private static byte[] bytes(int count) {
    try {
      return new byte[count];
    } catch (OutOfMemoryError e) {
      throw new InsufficientMemoryException("there is no memory for %d bytes".formatted(count), e);
    }
  }

  /** Resized with Lanczos as Pillow does, bit for bit, whatever the shape was. */
  public Image resizedTo(int newWidth, int newHeight) {
    return new Image(
        newWidth, newHeight, Lanczos.resize(rgb, 3, width, height, newWidth, newHeight));
  }

  /** For Image I/O, over the same bytes. */
  BufferedImage toBufferedImage() {
    var raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb, rgb.length),
            width,
            height,
            3 * width,
            3,
            new int[] {0, 1, 2},
            null);
    var colors =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(colors, raster, false, null);
  }

  /** With rows in place of columns. */
  Image transposed() {
    byte[] turned = new byte[rgb.length];
    int to = 0;
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++, to += 3) {
        System.arraycopy(rgb, 3 * (y * width + x), turned, to, 3);
      }
    }
    return new Image(height, width, turned);
  }

  /**
   * Images of one size in a row, the first on the left.
   *
   * @param images at least one
   */
  public static Image sideBySide(List<Image> images) {
    int width = images.getFirst().width;
    int height = images.getFirst().height;
    int stride = 3 * width;
    byte[] rgb = new byte[stride * height * images.size()];
    for (int i = 0; i < images.size(); i++) {
      for (int row = 0; row < height; row++) {
        int target = (row * images.size() + i) * stride;
        System.arraycopy(images.get(i).rgb, row * stride, rgb, target, stride);
      }
    }
    return new Image(width * images.size(), height, rgb);
  }
}
