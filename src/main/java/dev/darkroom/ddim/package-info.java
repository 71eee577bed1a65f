/**
 * The mathematics of DDIM, as a sampler: noise schedule, timesteps, step, inverse step. Immutable,
 * no I/O, usable as a library. May use {@code sampling} and {@code tensor}.
 */
@NullMarked
package dev.darkroom.ddim;

import org.jspecify.annotations.NullMarked;
