package dev.darkroom.api;

import dev.darkroom.image.Cancellation;
import dev.darkroom.image.ImageOpener;
import dev.darkroom.image.Upload;

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

  /**
   * The structure of an image.
   *
   * @param field that holds it
   * @param text a data URI, or base64
   * @throws dev.darkroom.failure.InvalidInputException if there is none
   */
  public Upload open(String field, String text) {
    return images.open(field, text);
  }

  /** Those of one request, read as long as somebody waits. */
  public UploadReader of(Cancellation caller) {
    return new UploadReader(images, gate, caller);
  }
}
