package dev.darkroom.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields that every request to a model has; null where the caller leaves the choice to it. */
interface CommonRequest {
  @Nullable String model();

  @Nullable String prompt();

  @Nullable String negativePrompt();

  @Nullable Integer classLabel();

  @Nullable Integer width();

  @Nullable Integer height();

  @Nullable Integer numInferenceSteps();

  @Nullable List<@Nullable Integer> timesteps();

  @Nullable Double guidanceScale();

  @Nullable Double guidanceRescale();

  /** Overrides of the model's scheduler, as {@code from_config(..., key=value)}. */
  @Nullable SchedulerOverrides scheduler();
}
