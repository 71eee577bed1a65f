package dev.darkroom.api;

import dev.darkroom.image.Cancellation;
import dev.darkroom.image.PictureReader;

/** The pictures that requests bring. Thread-safe. */
public final class Uploads {
  private final PictureReader pictures;
  private final PictureGate gate = new PictureGate();

  /**
   * @param maxPixels width times height of each, at most 2^27
   */
  public Uploads(int maxPixels) {
    this.pictures = new PictureReader(maxPixels);
  }

  /** Those of one request, read as long as somebody waits. */
  UploadReader of(Cancellation caller) {
    return new UploadReader(pictures, gate, caller);
  }
}
