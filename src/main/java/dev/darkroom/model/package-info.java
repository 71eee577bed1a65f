/**
 * A model directory, read and checked, and the registry of models. May use {@code sampling}, {@code
 * ddim}, {@code onnx}, {@code text}, {@code json}.
 */
@NullMarked
package dev.darkroom.model;

import org.jspecify.annotations.NullMarked;
