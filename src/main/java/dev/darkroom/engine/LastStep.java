package dev.darkroom.engine;

import java.time.Duration;

/**
 * The run of the UNet that a device did last.
 *
 * @param model its name
 * @param images that shared it
 * @param duration of the run alone
 */
public record LastStep(String model, int images, Duration duration) {}
