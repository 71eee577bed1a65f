package dev.darkroom.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.ddim.BetaSchedule;
import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.PredictionType;
import dev.darkroom.ddim.TimestepSpacing;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.node.ObjectNode;

/** The fields of {@link DdimConfig}, each null where the model's own value stays. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SchedulerOverrides(
    @Nullable Integer numTrainTimesteps,
    @Nullable Double betaStart,
    @Nullable Double betaEnd,
    @Nullable BetaSchedule betaSchedule,
    @Nullable List<Double> trainedBetas,
    @Nullable Boolean clipSample,
    @Nullable Double clipSampleRange,
    @Nullable Boolean setAlphaToOne,
    @Nullable Integer stepsOffset,
    @Nullable PredictionType predictionType,
    @Nullable Boolean thresholding,
    @Nullable Double dynamicThresholdingRatio,
    @Nullable Double sampleMaxValue,
    @Nullable TimestepSpacing timestepSpacing,
    @Nullable Boolean rescaleBetasZeroSnr) {
  /**
   * @throws InvalidInputException if the result contradicts itself
   */
  DdimConfig applyTo(DdimConfig config) {
    ObjectNode fields = Json.MAPPER.valueToTree(config);
    ObjectNode overrides = Json.MAPPER.valueToTree(this);
    try {
      return Json.MAPPER.treeToValue(fields.setAll(overrides), DdimConfig.class);
    } catch (DatabindException e) {
      throw e.getCause() instanceof InvalidInputException invalid ? invalid.inside("scheduler") : e;
    }
  }
}
