package dev.darkroom.image;

/** What is made of an image's samples. */
enum Layer {
  /** Red, green and blue, whatever alpha says. */
  COLORS,
  /**
   * How transparent each pixel is, in grey: white where it cannot be seen, black where it covers.
   */
  TRANSPARENCY
}
