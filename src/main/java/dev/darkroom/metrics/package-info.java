/**
 * Every meter's name, unit and tags: listens to the engine, looks at it, and tells Micrometer,
 * which no room but {@code app} knows besides. {@code docs/metrics.md} lists the meters.
 */
@NullMarked
package dev.darkroom.metrics;

import org.jspecify.annotations.NullMarked;
