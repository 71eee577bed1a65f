package dev.darkroom.api;

import dev.darkroom.image.Cancellation;
import dev.darkroom.image.ImageOpener;

/** The images that requests bring. Thread-safe. */
public final class Uploads {
  private final ImageOpener images;
  private final DecodingGate gate = new DecodingGate();

  /**
   * @param maxPixels width times height of each, at most 2^27
   */
  public Uploads(int maxPixels) {
    this.images = new ImageOpener(maxPixels);
  }

  /** Those of one request, read as long as somebody waits. */
  public UploadReader of(Cancellation caller) {
    return new UploadReader(images, gate, caller);
  }
}
