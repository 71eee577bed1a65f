package dev.darkroom.api.openai;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An image in JSON. */
record ImageReference(@Nullable String imageUrl, @Nullable String fileId) {
  static final String URL_FIELD = "image_url";

  private static final String LIMIT = "a data URL with the image in base64";

  /**
   * The data URL.
   *
   * @param field that holds this
   * @param faults receives why there is none
   */
  @Nullable String dataUrl(String field, Faults faults) {
    if (fileId != null) {
      faults.add(
          new Fault(
              field + ".file_id",
              new Fault.Contradiction("absent", "no files are kept here; image_url is read")));
      return null;
    }
    String url = field + "." + URL_FIELD;
    if (imageUrl == null) {
      faults.add(new Fault(url, new Fault.Missing(LIMIT)));
      return null;
    }
    if (!imageUrl.strip().toLowerCase(Locale.ROOT).startsWith("data:")) {
      faults.add(
          new Fault(
              url, new Fault.Contradiction(LIMIT, "the service fetches nothing from elsewhere")));
      return null;
    }
    return imageUrl;
  }
}
