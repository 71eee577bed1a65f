package dev.darkroom.onnx;

/** Which graphs have their attentions fused as they are loaded. */
public enum AttentionFusion {
  NONE,
  /** Those that compute in float32, where fusing changes the last bits alone. */
  FLOAT32,
  /**
   * Those in float16, too. A fused attention rounds its values once, others after each node, which
   * may change an image by a few levels of 255.
   */
  ALL
}
