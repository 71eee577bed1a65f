/** From a prompt to token ids, as transformers' {@code CLIPTokenizer} does it. */
@NullMarked
package dev.darkroom.text;

import org.jspecify.annotations.NullMarked;
