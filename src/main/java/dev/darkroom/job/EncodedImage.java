package dev.darkroom.job;

import dev.darkroom.image.ImageType;
import dev.darkroom.random.Seed;

/**
 * An image as a file.
 *
 * @param seed with which it can be made alone
 * @param bytes the file, with the parameters inside
 */
public record EncodedImage(Seed seed, ImageType type, byte[] bytes) {}
