package dev.darkroom.image;

/**
 * How far two images of one size are apart.
 *
 * @param largest of all channels of all pixels, 0 to 255
 * @param mean of all channels of all pixels, 0 to 255
 */
public record ImageDifference(int largest, double mean) {
  /**
   * @throws IllegalArgumentException if the sizes differ
   */
  public static ImageDifference between(Image one, Image other) {
    if (one.width() != other.width() || one.height() != other.height()) {
      throw new IllegalArgumentException("images of different sizes");
    }
    int largest = 0;
    long sum = 0;
    for (int i = 0; i < one.rgb().length; i++) {
      int difference =
          Math.abs(Byte.toUnsignedInt(one.rgb()[i]) - Byte.toUnsignedInt(other.rgb()[i]));
      largest = Math.max(largest, difference);
      sum += difference;
    }
    return new ImageDifference(largest, (double) sum / one.rgb().length);
  }
}
