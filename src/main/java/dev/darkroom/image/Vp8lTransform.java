package dev.darkroom.image;

/** What an encoder of lossless WebP did to pixels (RFC 9649, section 4), to be undone. */
sealed interface Vp8lTransform {
  /** In the order of their numbers. */
  enum Kind {
    PREDICTOR,
    COLOR,
    SUBTRACT_GREEN,
    COLOR_INDEXING
  }

  /** The width of what was encoded. */
  int codedWidth();

  /** The pixels as they were; may be those given, changed. */
  int[] undo(int[] pixels, int height, Cancellation cancellation);

  /** The sums of each of four bytes. */
  private static int sum(int a, int b) {
    int even = (a & 0xFF00FF) + (b & 0xFF00FF) & 0xFF00FF;
    int odd = (a >>> 8 & 0xFF00FF) + (b >>> 8 & 0xFF00FF) & 0xFF00FF;
    return odd << 8 | even;
  }

  /**
   * Each pixel less a prediction from its neighbours, in one of 14 ways for each block.
   *
   * @param bits of a block's side
   */
  record Predictor(int codedWidth, int bits, int[] blocks) implements Vp8lTransform {
    private static final int BLACK = 0xFF000000;

    @Override
    public int[] undo(int[] pixels, int height, Cancellation cancellation) {
      int width = codedWidth;
      int blocksAcross = Vp8lDecoder.blocks(width, bits);
      pixels[0] = sum(pixels[0], BLACK);
      for (int x = 1; x < width; x++) {
        pixels[x] = sum(pixels[x], pixels[x - 1]);
      }
      for (int y = 1; y < height; y++) {
        cancellation.check();
        int row = y * width;
        pixels[row] = sum(pixels[row], pixels[row - width]);
        for (int x = 1; x < width; x++) {
          int mode = blocks[(y >> bits) * blocksAcross + (x >> bits)] >> 8 & 15;
          pixels[row + x] = sum(pixels[row + x], predict(mode, pixels, row + x, width));
        }
      }
      return pixels;
    }

    private static int predict(int mode, int[] pixels, int at, int width) {
      int left = pixels[at - 1];
      int above = pixels[at - width];
      // Right of the last column is the first pixel of the row itself.
      int aboveRight = pixels[at - width + 1];
      int aboveLeft = pixels[at - width - 1];
      return switch (mode) {
        case 1 -> left;
        case 2 -> above;
        case 3 -> aboveRight;
        case 4 -> aboveLeft;
        case 5 -> average(average(left, aboveRight), above);
        case 6 -> average(left, aboveLeft);
        case 7 -> average(left, above);
        case 8 -> average(aboveLeft, above);
        case 9 -> average(above, aboveRight);
        case 10 -> average(average(left, aboveLeft), average(above, aboveRight));
        case 11 -> select(left, above, aboveLeft);
        case 12 -> clampedGradient(left, above, aboveLeft);
        case 13 -> clampedHalf(average(left, above), aboveLeft);
        default -> BLACK;
      };
    }

    /** Of each of four bytes, rounded down. */
    private static int average(int a, int b) {
      return ((a ^ b) >>> 1 & 0x7F7F7F7F) + (a & b);
    }

    private static int select(int left, int above, int aboveLeft) {
      int toLeft = 0;
      int toAbove = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int corner = aboveLeft >> shift & 0xFF;
        toLeft += Math.abs((above >> shift & 0xFF) - corner);
        toAbove += Math.abs((left >> shift & 0xFF) - corner);
      }
      return toLeft < toAbove ? left : above;
    }

    private static int clampedGradient(int left, int above, int aboveLeft) {
      int sum = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int value = (left >> shift & 0xFF) + (above >> shift & 0xFF) - (aboveLeft >> shift & 0xFF);
        sum |= Math.clamp(value, 0, 255) << shift;
      }
      return sum;
    }

    private static int clampedHalf(int average, int aboveLeft) {
      int sum = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int value = average >> shift & 0xFF;
        sum |= Math.clamp(value + (value - (aboveLeft >> shift & 0xFF)) / 2, 0, 255) << shift;
      }
      return sum;
    }
  }

  /** Red less a part of green, blue less parts of green and red, in eighths of 4 for each block. */
  record Color(int codedWidth, int bits, int[] blocks) implements Vp8lTransform {
    @Override
    public int[] undo(int[] pixels, int height, Cancellation cancellation) {
      int blocksAcross = Vp8lDecoder.blocks(codedWidth, bits);
      for (int y = 0; y < height; y++) {
        cancellation.check();
        for (int x = 0; x < codedWidth; x++) {
          int block = blocks[(y >> bits) * blocksAcross + (x >> bits)];
          int at = y * codedWidth + x;
          pixels[at] = undo(pixels[at], block);
        }
      }
      return pixels;
    }

    private static int undo(int pixel, int block) {
      byte green = (byte) (pixel >> 8);
      byte greenToRed = (byte) block;
      byte greenToBlue = (byte) (block >> 8);
      byte redToBlue = (byte) (block >> 16);
      int red = (pixel >> 16) + (greenToRed * green >> 5) & 0xFF;
      int blue = pixel + (greenToBlue * green >> 5) + (redToBlue * (byte) red >> 5) & 0xFF;
      return pixel & 0xFF00FF00 | red << 16 | blue;
    }
  }

  /** Red and blue less green. */
  record SubtractGreen(int codedWidth) implements Vp8lTransform {
    @Override
    public int[] undo(int[] pixels, int height, Cancellation cancellation) {
      for (int at = 0; at < pixels.length; at++) {
        if (at % codedWidth == 0) {
          cancellation.check();
        }
        int green = pixels[at] >> 8 & 0xFF;
        int others = (pixels[at] & 0xFF00FF) + (green << 16 | green) & 0xFF00FF;
        pixels[at] = pixels[at] & 0xFF00FF00 | others;
      }
      return pixels;
    }
  }

  /**
   * Places in a list of colours instead of colours; of a short list, several in one pixel's green.
   *
   * @param bits of the number of places in one pixel
   * @param colors as many as places can tell apart
   */
  record ColorIndexing(int width, int bits, int[] colors) implements Vp8lTransform {
    /**
     * @param differences of the colours, each from the one before
     */
    static ColorIndexing of(int width, int[] differences) {
      int count = differences.length;
      int bits = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
      int[] colors = new int[1 << (8 >> bits)];
      int color = 0;
      for (int i = 0; i < count; i++) {
        color = sum(color, differences[i]);
        colors[i] = color;
      }
      return new ColorIndexing(width, bits, colors);
    }

    @Override
    public int codedWidth() {
      return Vp8lDecoder.blocks(width, bits);
    }

    @Override
    public int[] undo(int[] coded, int height, Cancellation cancellation) {
      int[] pixels = bits == 0 ? coded : new int[width * height];
      int placeBits = 8 >> bits;
      int inPixel = (1 << bits) - 1;
      for (int y = 0; y < height; y++) {
        cancellation.check();
        for (int x = 0; x < width; x++) {
          int green = coded[y * codedWidth() + (x >> bits)] >> 8 & 0xFF;
          int place = green >> (x & inPixel) * placeBits & (1 << placeBits) - 1;
          pixels[y * width + x] = colors[place];
        }
      }
      return pixels;
    }
  }
}
