package dev.darkroom.job;

import dev.darkroom.engine.Stage;
import dev.darkroom.pipeline.Generation;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A job that is done.
 *
 * @param pictures as many as were asked for, in the order of their seeds
 * @param stages how long each stage of the engine took
 * @param encoding how long the pictures took to become files
 */
public record JobResult(
    Generation generation,
    List<EncodedPicture> pictures,
    Map<Stage, Duration> stages,
    Duration encoding) {}
