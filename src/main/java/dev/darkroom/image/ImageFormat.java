package dev.darkroom.image;

/** How an image is written to a file. */
public sealed interface ImageFormat {
  /** Of what is lost, nothing that one sees at once, where nobody says otherwise. */
  int DEFAULT_QUALITY = 90;

  int MIN_QUALITY = 1;
  int MAX_QUALITY = 100;

  ImageType type();

  /** Every pixel as it is. */
  record Png() implements ImageFormat {
    @Override
    public ImageType type() {
      return ImageType.PNG;
    }
  }

  /**
   * Baseline, with chroma in full size (4:4:4): text and thin lines in colour stay sharp.
   *
   * @param quality {@link #MIN_QUALITY} to {@link #MAX_QUALITY}, by libjpeg's scale of the tables
   *     in annex K of ITU-T T.81
   */
  record Jpeg(int quality) implements ImageFormat {
    public Jpeg {
      requireQuality(quality);
    }

    @Override
    public ImageType type() {
      return ImageType.JPEG;
    }
  }

  /**
   * @param quality {@link #MIN_QUALITY} to {@link #MAX_QUALITY}, as libwebp's {@code
   *     WebPConfig.quality}; the highest still loses something
   */
  record LossyWebp(int quality) implements ImageFormat {
    public LossyWebp {
      requireQuality(quality);
    }

    @Override
    public ImageType type() {
      return ImageType.WEBP;
    }
  }

  /** Every pixel as it is. */
  record LosslessWebp() implements ImageFormat {
    @Override
    public ImageType type() {
      return ImageType.WEBP;
    }
  }

  private static void requireQuality(int quality) {
    if (quality < MIN_QUALITY || quality > MAX_QUALITY) {
      throw new IllegalArgumentException("quality " + quality);
    }
  }
}
