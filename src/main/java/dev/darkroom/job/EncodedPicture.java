package dev.darkroom.job;

/**
 * A picture as a file.
 *
 * @param seed with which it can be made alone
 * @param png its bytes, with the parameters inside
 */
public record EncodedPicture(long seed, byte[] png) {}
