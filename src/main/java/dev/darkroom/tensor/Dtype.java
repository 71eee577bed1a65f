package dev.darkroom.tensor;

/** A type of torch's tensors, named as there. */
public enum Dtype {
  FLOAT32,
  /** IEEE 754 binary16. */
  FLOAT16
}
