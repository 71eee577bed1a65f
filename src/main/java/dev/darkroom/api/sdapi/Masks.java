package dev.darkroom.api.sdapi;

import dev.darkroom.api.UploadReader;
import dev.darkroom.image.Image;
import dev.darkroom.image.ImageEncoder;
import dev.darkroom.image.ImageFormat;
import dev.darkroom.image.ImageMetadata;
import dev.darkroom.image.Upload;
import java.util.Base64;

/** Reads masks as AUTOMATIC1111 does. */
final class Masks {
  /** Alpha above which a pixel counts. */
  private static final int HALF = 128;

  /** Of a mask, which nobody sees. */
  private static final ImageMetadata NOTHING_TO_TELL = new ImageMetadata("{}", null);

  private Masks() {}

  /**
   * A mask that is white where the image is made anew. Of one that is transparent somewhere, the
   * pixels that are not count as white.
   *
   * @param text a data URI or base64
   * @param inverted whether black is what is made anew
   * @throws dev.darkroom.failure.DarkroomException as {@link UploadReader#read} does
   * @throws java.util.concurrent.CancellationException likewise
   */
  static String read(String text, boolean inverted, UploadReader uploads) {
    Upload upload = uploads.open("mask", text);
    if (upload.hasAlpha()) {
      Image alpha = uploads.readAlpha(upload);
      if (!isWhite(alpha)) {
        return png(covered(alpha, inverted));
      }
    }
    return inverted ? png(inverse(uploads.read(upload))) : text;
  }

  private static boolean isWhite(Image image) {
    for (byte sample : image.rgb()) {
      if (sample != (byte) 255) {
        return false;
      }
    }
    return true;
  }

  private static Image covered(Image alpha, boolean inverted) {
    byte[] samples = new byte[alpha.rgb().length];
    for (int i = 0; i < samples.length; i++) {
      boolean covers = (alpha.rgb()[i] & 0xFF) > HALF;
      samples[i] = (byte) (covers == inverted ? 0 : 255);
    }
    return new Image(alpha.width(), alpha.height(), samples);
  }

  private static Image inverse(Image image) {
    byte[] samples = new byte[image.rgb().length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) ~image.rgb()[i];
    }
    return new Image(image.width(), image.height(), samples);
  }

  private static String png(Image image) {
    return Base64.getEncoder()
        .encodeToString(ImageEncoder.encode(image, new ImageFormat.Png(), NOTHING_TO_TELL));
  }
}
