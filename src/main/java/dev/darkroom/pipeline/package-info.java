/**
 * What to compute: a {@code Generation}, a {@code Denoising} under way, text to image. Knows
 * neither threads nor HTTP.
 */
@NullMarked
package dev.darkroom.pipeline;

import org.jspecify.annotations.NullMarked;
