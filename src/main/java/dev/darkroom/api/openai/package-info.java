/** OpenAI's Images and Models, translated to and from what this service has itself. */
@NullMarked
package dev.darkroom.api.openai;

import org.jspecify.annotations.NullMarked;
