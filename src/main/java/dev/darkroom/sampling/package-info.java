/**
 * What the way from noise to an image is to those who walk it, whatever the sampler: plans of
 * steps, guidance, interpolation. May use {@code tensor}.
 */
@NullMarked
package dev.darkroom.sampling;

import org.jspecify.annotations.NullMarked;
