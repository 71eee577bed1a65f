/**
 * The API that Hugging Face's {@code InferenceClient} speaks: text-to-image and image-to-image at
 * {@code POST /models/{name}}.
 */
@NullMarked
package dev.darkroom.api.huggingface;

import org.jspecify.annotations.NullMarked;
