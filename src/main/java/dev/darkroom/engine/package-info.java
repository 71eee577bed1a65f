/**
 * When and where: one worker per device, one pool of admitted work, a policy of who shares the next
 * step, and one interface through which it tells what happens. May use {@code pipeline} and what
 * that stands on.
 */
@NullMarked
package dev.darkroom.engine;

import org.jspecify.annotations.NullMarked;
