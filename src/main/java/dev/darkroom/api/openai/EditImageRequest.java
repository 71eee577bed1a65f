package dev.darkroom.api.openai;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.image.ImageType;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/images/edits} in JSON. Nobody reads {@code moderation}, {@code user}
 * and {@code inputFidelity}.
 */
record EditImageRequest(
    @Nullable String prompt,
    @Nullable List<@Nullable ImageReference> images,
    @Nullable ImageReference mask,
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
  private static final String IMAGES = "images";
  private static final String FIRST = IMAGES + ".0";
  private static final String MASK = "mask";

  @Override
  public String imageField() {
    return FIRST + "." + ImageReference.URL_FIELD;
  }

  @Override
  public String maskField() {
    return MASK + "." + ImageReference.URL_FIELD;
  }

  @Override
  public @Nullable String image(Faults faults) {
    ImageReference first = images == null || images.isEmpty() ? null : images.getFirst();
    if (images != null && images.size() > 1) {
      faults.add(new Fault(IMAGES, new Fault.OutOfRange(images.size() + " images", "one image")));
      return null;
    }
    if (first == null) {
      faults.add(new Fault(IMAGES, new Fault.Missing("there, with one image")));
      return null;
    }
    return first.dataUrl(FIRST, faults);
  }

  @Override
  public @Nullable String mask(Faults faults) {
    return mask == null ? null : mask.dataUrl(MASK, faults);
  }
}
