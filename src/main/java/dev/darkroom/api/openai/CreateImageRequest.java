package dev.darkroom.api.openai;

import dev.darkroom.image.ImageType;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/images/generations}. Nobody reads {@code moderation}, {@code user}
 * and {@code style}.
 */
record CreateImageRequest(
    @Nullable String prompt,
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
    @Nullable String style)
    implements ImageRequest {}
