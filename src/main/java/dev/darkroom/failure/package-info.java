/**
 * The one way to fail: a sealed family of exceptions that carry facts, which {@code api} turns into
 * problem details. JDK only; every room may use it.
 */
@NullMarked
package dev.darkroom.failure;

import org.jspecify.annotations.NullMarked;
