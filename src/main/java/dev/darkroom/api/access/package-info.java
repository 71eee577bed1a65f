/**
 * Whose request it is, by Spring Security: which headers hold a key, who may ask for which route,
 * what is told to who may not, and the log of all that.
 */
@NullMarked
package dev.darkroom.api.access;

import org.jspecify.annotations.NullMarked;
