/**
 * Every meter's name, unit and tags: listens to the engine, and tells Micrometer, which no room but
 * {@code app} knows besides.
 */
@NullMarked
package dev.darkroom.metrics;

import org.jspecify.annotations.NullMarked;
