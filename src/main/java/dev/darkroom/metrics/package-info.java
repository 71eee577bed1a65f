/**
 * The only room that knows Micrometer: listens to the engine; every meter's name, unit and tags.
 */
@NullMarked
package dev.darkroom.metrics;

import org.jspecify.annotations.NullMarked;
