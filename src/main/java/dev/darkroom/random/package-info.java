/** The random streams of other frameworks, reproduced. May use {@code tensor}. */
@NullMarked
package dev.darkroom.random;

import org.jspecify.annotations.NullMarked;
