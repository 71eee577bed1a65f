package dev.darkroom.tensor;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** IEEE 754 binary16 at the edges: arithmetic is float32 everywhere. */
public final class Float16 {
  private Float16() {}

  /** Rounds every value to float16, half to even; both buffers have the same capacity. */
  public static void fromFloats(FloatBuffer source, ShortBuffer target) {
    for (int i = 0; i < source.capacity(); i++) {
      target.put(i, Float.floatToFloat16(source.get(i)));
    }
  }

  /** Widens every value to float32; both buffers have the same capacity. */
  public static void toFloats(ShortBuffer source, FloatBuffer target) {
    for (int i = 0; i < source.capacity(); i++) {
      target.put(i, Float.float16ToFloat(source.get(i)));
    }
  }
}
