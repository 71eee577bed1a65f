/**
 * The main class, the configuration tree {@code darkroom.*}, and the wiring. Nobody depends on it.
 */
@NullMarked
package dev.darkroom.app;

import org.jspecify.annotations.NullMarked;
