package dev.darkroom.api.openai;

import dev.darkroom.failure.Faults;
import org.jspecify.annotations.Nullable;

/** A request to make images of an image. */
interface ImageEdit extends ImageRequest {
  /** The field that names the image. */
  String imageField();

  /** The field that names the mask. */
  String maskField();

  /**
   * The image, as a data URL or in base64.
   *
   * @param faults receives why there is none, or not one alone
   */
  @Nullable String image(Faults faults);

  /**
   * The mask, likewise; null where there is none.
   *
   * @param faults receives why it cannot be read
   */
  @Nullable String mask(Faults faults);

  @Nullable Double strength();
}
