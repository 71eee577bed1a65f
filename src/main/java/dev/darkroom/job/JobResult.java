package dev.darkroom.job;

import dev.darkroom.pipeline.Generation;
import java.util.List;

/**
 * A job that is done.
 *
 * @param images as many as were asked for, in the order of their seeds
 */
public record JobResult(Generation generation, List<EncodedImage> images, Timings timings) {}
