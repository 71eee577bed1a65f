/**
 * JSON as diffusers writes it: names in snake case, enums in lower case; and files of it, whose
 * errors name file and field. Knows nothing of ours but {@code failure}.
 */
@NullMarked
package dev.darkroom.json;

import org.jspecify.annotations.NullMarked;
