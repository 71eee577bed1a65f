package dev.darkroom.api;

import dev.darkroom.ddim.VarianceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /generate}: diffusers' parameter names, null where the caller leaves the
 * choice to the model.
 *
 * @param scheduler overrides of the model's scheduler, as {@code from_config(..., key=value)}
 */
public record GenerateRequest(
    @Nullable String prompt,
    @Nullable String negativePrompt,
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
    @Nullable Long seed,
    @Nullable Integer numImages,
    @Nullable SchedulerOverrides scheduler) {}
