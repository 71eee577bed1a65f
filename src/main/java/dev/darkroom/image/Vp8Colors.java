package dev.darkroom.image;

/**
 * From planes to colours as libwebp does it by default: chroma is smoothed as it is scaled up, of
 * the four nearest samples 9, 3, 3 and 1 sixteenths, rounded in two steps.
 */
final class Vp8Colors {
  private static final int FRACTION_BITS = 6;

  private Vp8Colors() {}

  /** Red, green and blue of each pixel. */
  static byte[] convert(
      int width, int height, Vp8Plane luma, Vp8Plane[] chroma, Cancellation cancellation) {
    byte[] rgb = new byte[3 * width * height];
    byte[][] scaled = new byte[2][width];
    for (int y = 0; y < height; y++) {
      cancellation.check();
      int near = y >> 1;
      // The first row has none above, and the last of an even height none below.
      int far = Math.clamp(y % 2 == 0 ? near - 1 : near + 1, 0, (height - 1) / 2);
      for (int i = 0; i < 2; i++) {
        scale(chroma[i], chroma[i].at(0, near), chroma[i].at(0, far), scaled[i]);
      }
      int row = luma.at(0, y);
      for (int x = 0; x < width; x++) {
        int to = 3 * (y * width + x);
        write(rgb, to, luma.get(row + x), scaled[0][x] & 0xFF, scaled[1][x] & 0xFF);
      }
    }
    return rgb;
  }

  private static void scale(Vp8Plane plane, int near, int far, byte[] row) {
    row[0] = (byte) (3 * plane.get(near) + plane.get(far) + 2 >> 2);
    int pairs = (row.length - 1) / 2;
    for (int i = 0; i < pairs; i++) {
      int nearLeft = plane.get(near + i);
      int nearRight = plane.get(near + i + 1);
      int farLeft = plane.get(far + i);
      int farRight = plane.get(far + i + 1);
      int sum = nearLeft + nearRight + farLeft + farRight + 8;
      row[2 * i + 1] = (byte) ((sum + 2 * (nearRight + farLeft) >> 3) + nearLeft >> 1);
      row[2 * i + 2] = (byte) ((sum + 2 * (nearLeft + farRight) >> 3) + nearRight >> 1);
    }
    if (row.length % 2 == 0) {
      int last = row.length / 2 - 1;
      row[row.length - 1] = (byte) (3 * plane.get(near + last) + plane.get(far + last) + 2 >> 2);
    }
  }

  /** ITU-R BT.601 in fixed point. */
  private static void write(byte[] rgb, int to, int y, int u, int v) {
    int light = y * 19077 >> 8;
    rgb[to] = clip(light + (v * 26149 >> 8) - 14234);
    rgb[to + 1] = clip(light - (u * 6419 >> 8) - (v * 13320 >> 8) + 8708);
    rgb[to + 2] = clip(light + (u * 33050 >> 8) - 17685);
  }

  private static byte clip(int value) {
    return (byte) Math.clamp(value >> FRACTION_BITS, 0, 255);
  }
}
