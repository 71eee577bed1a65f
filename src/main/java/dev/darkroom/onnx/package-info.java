/**
 * The only room that knows ONNX, its files and its runtime: devices, sessions, bound runs. May use
 * {@code tensor}.
 */
@NullMarked
package dev.darkroom.onnx;

import org.jspecify.annotations.NullMarked;
