package dev.darkroom.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /invert}; null where the caller leaves the choice to the model.
 *
 * @param image a data URI or base64
 */
public record InvertRequest(
    @Nullable String image,
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
    @Nullable SchedulerOverrides scheduler)
    implements CommonRequest {}
