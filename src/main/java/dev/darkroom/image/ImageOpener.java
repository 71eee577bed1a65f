package dev.darkroom.image;

import dev.darkroom.failure.InvalidInputException;

/**
 * Reads images that strangers send, as {@code PIL.Image.open} and diffusers' {@code load_image} do:
 * turned by their Exif orientation, then {@code convert("RGB")}.
 *
 * <p>So alpha is dropped, not blended; profiles and gamma are ignored; of 16 bits a channel the
 * upper 8 stay. All are equal to Pillow's to the last bit, but for JPEG with chroma of half height
 * and full width, which Pillow smooths and this repeats. What Pillow reads and this refuses:
 * animations, 16-bit grey PNG (Pillow clips it to white), JPEG with arithmetic coding, and damage
 * that Pillow would show.
 *
 * <p>No pixel takes memory before the header has shown no more than are allowed, and what pixels do
 * not need is never inflated, but for a megabyte at most that may tell the orientation.
 */
public final class ImageOpener {
  private final int maxPixels;

  /**
   * @param maxPixels width times height, at most 2^27
   */
  public ImageOpener(int maxPixels) {
    this.maxPixels = maxPixels;
  }

  /**
   * Reads the structure of a PNG, JPEG or WebP file; its first bytes say which, whatever the data
   * URI says.
   *
   * @param field the name of the field that held the text, for the refusal
   * @param text a data URI, or bare base64: standard or URL-safe, with or without padding; white
   *     space is skipped
   * @throws InvalidInputException if there is no such image in it, or too large a one
   */
  public Upload open(String field, String text) {
    try {
      ImageFile file = ImageFile.of(Base64Text.decode(text));
      requireModest(field, file.width(), file.height());
      return new Upload(field, file);
    } catch (UnreadableImageException e) {
      throw InvalidInputException.unreadableImage(field, e.problem());
    }
  }

  private void requireModest(String field, int width, int height) throws UnreadableImageException {
    if (width <= 0 || height <= 0) {
      throw UnreadableImageException.damaged();
    }
    if ((long) width * height > maxPixels) {
      throw InvalidInputException.outOfRange(
          field, width + " x " + height, "an image of at most " + maxPixels + " pixels");
    }
  }
}
