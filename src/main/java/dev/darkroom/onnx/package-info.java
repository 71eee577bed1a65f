/** The only room that knows ONNX Runtime: devices, sessions, bound runs. May use {@code tensor}. */
@NullMarked
package dev.darkroom.onnx;

import org.jspecify.annotations.NullMarked;
