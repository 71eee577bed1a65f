package dev.darkroom.engine;

import dev.darkroom.model.DiffusionModel;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.RunTermination;
import dev.darkroom.pipeline.DiffusionPipeline;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A device as its worker sees it.
 *
 * @param opener loads a model there
 * @param works whether it can still run anything, asked after a run has failed
 * @param termination of the runs of what the opener loads; closed by the worker at its end
 */
public record EngineDevice(
    Device device,
    Function<DiffusionModel, DiffusionPipeline> opener,
    BooleanSupplier works,
    RunTermination termination) {}
