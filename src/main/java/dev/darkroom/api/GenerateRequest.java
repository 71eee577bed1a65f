package dev.darkroom.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.ddim.VarianceType;
import dev.darkroom.image.ImageType;
import dev.darkroom.pipeline.Content;
import dev.darkroom.pipeline.Previews;
import dev.darkroom.tensor.Dtype;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /generate}: diffusers' parameter names, null where the caller leaves the
 * choice to the model.
 *
 * @param image a data URI or base64
 * @param maskImage likewise
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GenerateRequest(
    @Nullable String prompt,
    @Nullable String negativePrompt,
    @Nullable Integer classLabel,
    @Nullable String model,
    @Nullable Integer width,
    @Nullable Integer height,
    @Nullable Integer numInferenceSteps,
    @Nullable List<@Nullable Integer> timesteps,
    @Nullable Double guidanceScale,
    @Nullable Double guidanceRescale,
    @Nullable Double eta,
    @Nullable Boolean useClippedModelOutput,
    @Nullable VarianceType varianceType,
    @Nullable String image,
    @Nullable String maskImage,
    @Nullable Boolean maskFromAlpha,
    @Nullable Double strength,
    @Nullable Latents latents,
    @Nullable BigInteger seed,
    @Nullable Dtype noiseDtype,
    @Nullable Integer numImages,
    @Nullable InterpolateTo interpolateTo,
    @Nullable SchedulerOverrides scheduler,
    @Nullable Output output,
    @Nullable Integer previews,
    Previews.@Nullable Decoder previewDecoder)
    implements CommonRequest {
  /** The far end of a sequence of images; what is null is the request's own. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record InterpolateTo(
      @Nullable String prompt,
      @Nullable String negativePrompt,
      @Nullable BigInteger seed,
      @Nullable Latents latents,
      @Nullable List<@Nullable Double> fractions) {}

  /** What the files are. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Output(
      @Nullable Content content,
      @Nullable ImageType format,
      @Nullable Integer quality,
      @Nullable Boolean lossless) {}
}
