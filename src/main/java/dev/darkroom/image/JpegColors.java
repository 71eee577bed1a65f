package dev.darkroom.image;

/** What the samples of a JPEG file mean, and the RGB that Pillow makes of them, to the last bit. */
enum JpegColors {
  GREY,
  RGB,
  YCBCR,
  /** As Adobe writes it: 255 is no ink. Pillow takes every file for one of Adobe's. */
  CMYK,
  /** CMYK whose first three samples are coded as YCbCr. */
  YCCK;

  private static final int HALF = 1 << 15;

  /** RGB of pixels whose samples lie side by side; three samples a pixel are converted in place. */
  byte[] toRgb(byte[] samples) {
    return switch (this) {
      case GREY -> fromGrey(samples);
      case RGB -> samples;
      case YCBCR -> {
        fromYcbcr(samples, 3);
        yield samples;
      }
      case CMYK -> fromInvertedCmyk(samples);
      case YCCK -> {
        fromYcbcr(samples, 4);
        yield fromInvertedCmyk(complemented(samples));
      }
    };
  }

  /** What {@link #toRgb} allocates for so many pixels. */
  long convertedBytes(long pixels) {
    return switch (this) {
      case GREY, CMYK, YCCK -> 3 * pixels;
      case RGB, YCBCR -> 0;
    };
  }

  private static byte[] fromGrey(byte[] samples) {
    byte[] rgb = new byte[3 * samples.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = samples[i / 3];
    }
    return rgb;
  }

  /** libjpeg's jdcolor.c: 16 bits of fraction, green rounded once. */
  private static void fromYcbcr(byte[] samples, int bands) {
    for (int i = 0; i < samples.length; i += bands) {
      int y = samples[i] & 0xFF;
      int cb = (samples[i + 1] & 0xFF) - 128;
      int cr = (samples[i + 2] & 0xFF) - 128;
      samples[i] = clamp(y + ((91881 * cr + HALF) >> 16));
      samples[i + 1] = clamp(y + ((-22554 * cb - 46802 * cr + HALF) >> 16));
      samples[i + 2] = clamp(y + ((116130 * cb + HALF) >> 16));
    }
  }

  /** jdcolor.c makes of YCCK the CMYK whose C, M and Y are 255 less the RGB. */
  private static byte[] complemented(byte[] samples) {
    for (int i = 0; i < samples.length; i++) {
      if (i % 4 != 3) {
        samples[i] = (byte) ~samples[i];
      }
    }
    return samples;
  }

  /** Pillow's {@code cmyk2rgb}, after the inversion of its raw mode {@code CMYK;I}. */
  private static byte[] fromInvertedCmyk(byte[] samples) {
    byte[] rgb = new byte[samples.length / 4 * 3];
    for (int i = 0; i < rgb.length; i++) {
      int light = samples[i / 3 * 4 + 3] & 0xFF;
      int ink = 255 - (samples[i / 3 * 4 + i % 3] & 0xFF);
      int product = ink * light + 128;
      rgb[i] = clamp(light - ((product >> 8) + product >> 8));
    }
    return rgb;
  }

  private static byte clamp(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }
}
