/**
 * The API of AUTOMATIC1111's clients, {@code /sdapi/v1}: its requests become {@link
 * dev.darkroom.api.GenerateRequest}s, and what comes of their jobs its answers.
 */
@NullMarked
package dev.darkroom.api.sdapi;

import org.jspecify.annotations.NullMarked;
