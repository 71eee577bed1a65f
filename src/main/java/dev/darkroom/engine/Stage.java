package dev.darkroom.engine;

/** What the worker does for a generation, one after the other. */
public enum Stage {
  TEXT_ENCODER,
  /** All steps. */
  DENOISING,
  VAE_DECODER
}
