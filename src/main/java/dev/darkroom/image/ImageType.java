package dev.darkroom.image;

/** The types of files that images are written as. */
public enum ImageType {
  PNG("image/png", Integer.MAX_VALUE),
  /** By libjpeg's own limit, {@code JPEG_MAX_DIMENSION}. */
  JPEG("image/jpeg", 65_500),
  /** By libwebp's own limit, {@code WEBP_MAX_DIMENSION}. */
  WEBP("image/webp", 16_383);

  private final String mediaType;
  private final int maxSide;

  ImageType(String mediaType, int maxSide) {
    this.mediaType = mediaType;
    this.maxSide = maxSide;
  }

  public String mediaType() {
    return mediaType;
  }

  /** The most pixels that such a file may be wide or high. */
  public int maxSide() {
    return maxSide;
  }
}
