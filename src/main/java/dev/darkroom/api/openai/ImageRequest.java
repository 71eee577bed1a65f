package dev.darkroom.api.openai;

import dev.darkroom.image.ImageType;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The fields with a meaning that all requests for images have; null where there is none. */
interface ImageRequest {
  /** How an image is handed over. */
  enum ResponseFormat {
    B64_JSON,
    URL
  }

  /** What lies behind what an image shows. */
  enum Background {
    OPAQUE,
    AUTO,
    TRANSPARENT
  }

  @Nullable String prompt();

  @Nullable String model();

  @Nullable Integer n();

  @Nullable String size();

  @Nullable String quality();

  @Nullable ResponseFormat responseFormat();

  @Nullable ImageType outputFormat();

  @Nullable Integer outputCompression();

  @Nullable Boolean stream();

  @Nullable Integer partialImages();

  @Nullable Background background();

  @Nullable BigInteger seed();

  @Nullable Integer steps();

  @Nullable Integer numInferenceSteps();

  @Nullable String negativePrompt();

  @Nullable Double guidance();

  @Nullable Double guidanceScale();
}
