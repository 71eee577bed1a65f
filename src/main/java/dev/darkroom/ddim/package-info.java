/**
 * The mathematics of DDIM: noise schedule, timesteps, step, inverse step, guidance. Immutable, no
 * I/O, usable as a library. May use {@code tensor}.
 */
@NullMarked
package dev.darkroom.ddim;

import org.jspecify.annotations.NullMarked;
