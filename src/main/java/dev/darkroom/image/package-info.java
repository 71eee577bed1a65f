/** Pixels to PNG, with the parameters that made them inside. May use {@code tensor}. */
@NullMarked
package dev.darkroom.image;

import org.jspecify.annotations.NullMarked;
