package dev.darkroom.job;

/**
 * What an image looked like on its way: the predicted x0.
 *
 * @param version of the job when it came
 * @param index of the image
 * @param steps that the image had taken
 * @param jpeg a small file without parameters
 */
public record Preview(long version, int index, int steps, byte[] jpeg) {}
