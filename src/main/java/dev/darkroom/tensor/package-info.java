/** Shapes over direct, native-order buffers, and float16 at the edges. JDK only. */
@NullMarked
package dev.darkroom.tensor;

import org.jspecify.annotations.NullMarked;
