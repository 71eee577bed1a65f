/** REST: requests, responses, problem details. The only room that knows HTTP. */
@NullMarked
package dev.darkroom.api;

import org.jspecify.annotations.NullMarked;
