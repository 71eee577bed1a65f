/**
 * What to compute: a {@code Generation} or an {@code Inversion}, a {@code Denoising} under way, and
 * the way from one to images. Knows neither threads nor HTTP.
 */
@NullMarked
package dev.darkroom.pipeline;

import org.jspecify.annotations.NullMarked;
