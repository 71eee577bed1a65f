/**
 * From a prompt to token ids, as transformers' {@code CLIPTokenizer} and {@code CLIPTokenizerFast}
 * do it.
 */
@NullMarked
package dev.darkroom.text;

import org.jspecify.annotations.NullMarked;
