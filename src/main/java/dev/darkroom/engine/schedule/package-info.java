/**
 * What runs next, as plain data: which requests are admitted, which of their samples share the next
 * step, and which models must stay loaded. No threads, no clock, no network: time is passed in as
 * nanoseconds that never go back, and whoever calls must hold a lock.
 */
@NullMarked
package dev.darkroom.engine.schedule;

import org.jspecify.annotations.NullMarked;
