package dev.darkroom.engine;

/** What the worker does for a task, one after the other. */
public enum Stage {
  TEXT_ENCODER,
  /** Where there is an image to start from. */
  VAE_ENCODER,
  /** All steps. */
  DENOISING,
  VAE_DECODER
}
