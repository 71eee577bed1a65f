/**
 * From a prompt to token ids, as CLIP's tokenizer does it. Knows the tokenizer library and nothing
 * of ours but {@code failure}.
 */
@NullMarked
package dev.darkroom.text;

import org.jspecify.annotations.NullMarked;
