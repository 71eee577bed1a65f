/**
 * Who may use the service, and for what: callers, the digests of their keys, and how those are
 * slowed down who guess.
 */
@NullMarked
package dev.darkroom.access;

import org.jspecify.annotations.NullMarked;
