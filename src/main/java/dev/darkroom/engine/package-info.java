/**
 * When and where: one worker per device, one pool of admitted work, a schedule of what runs next,
 * and one interface through which it tells what happens. May use {@code pipeline} and what that
 * stands on.
 */
@NullMarked
package dev.darkroom.engine;

import org.jspecify.annotations.NullMarked;
