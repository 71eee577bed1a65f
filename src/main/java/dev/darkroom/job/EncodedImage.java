package dev.darkroom.job;

/**
 * An image as a file.
 *
 * @param seed with which it can be made alone
 * @param png its bytes, with the parameters inside
 */
public record EncodedImage(long seed, byte[] png) {}
