/**
 * Pixels to PNG, JPEG and WebP, with the parameters that made them inside; uploads to pixels, and
 * those to what a VAE encoder takes. May use {@code tensor}.
 */
@NullMarked
package dev.darkroom.image;

import org.jspecify.annotations.NullMarked;
