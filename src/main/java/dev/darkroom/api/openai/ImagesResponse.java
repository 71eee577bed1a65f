package dev.darkroom.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.image.ImageType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images of a request.
 *
 * @param created in seconds since 1970
 * @param size of each, in pixels
 */
record ImagesResponse(
    long created,
    List<Image> data,
    String background,
    ImageType outputFormat,
    String size,
    String quality,
    Usage usage) {
  /** An image, as bytes or as an address. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Image(byte @Nullable [] b64Json, @Nullable String url) {}
}
