package dev.darkroom.api.openai;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.image.ImageType;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form of {@code POST /v1/images/edits}. Nobody reads {@code moderation}, {@code user} and
 * {@code inputFidelity}.
 *
 * @param image in base64, as the mask
 */
record EditImageForm(
    @Nullable String prompt,
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable List<@Nullable String> image,
    @Nullable String mask,
    @Nullable String model,
    @Nullable Integer n,
    @Nullable String size,
    @Nullable String quality,
    @Nullable ResponseFormat responseFormat,
    @Nullable ImageType outputFormat,
    @Nullable Integer outputCompression,
    @Nullable Boolean stream,
    @Nullable Integer partialImages,
    @Nullable Background background,
    @Nullable String moderation,
    @Nullable String user,
    @Nullable BigInteger seed,
    @Nullable Integer steps,
    @Nullable Integer numInferenceSteps,
    @Nullable String negativePrompt,
    @Nullable Double guidance,
    @Nullable Double guidanceScale,
    @Nullable String inputFidelity,
    @Nullable Double strength)
    implements ImageEdit {
  private static final String IMAGE = "image";

  @Override
  public String imageField() {
    return IMAGE;
  }

  @Override
  public String maskField() {
    return "mask";
  }

  @Override
  public @Nullable String image(Faults faults) {
    if (image == null || image.isEmpty()) {
      faults.add(new Fault(IMAGE, new Fault.Missing("there: a PNG, JPEG or WebP file")));
      return null;
    }
    if (image.size() > 1) {
      faults.add(new Fault(IMAGE, new Fault.OutOfRange(image.size() + " images", "one image")));
      return null;
    }
    return image.getFirst();
  }

  @Override
  public @Nullable String mask(Faults faults) {
    return mask;
  }
}
