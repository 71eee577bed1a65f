package dev.darkroom.engine;

/** The parts of a generation's time. */
public enum Stage {
  /** From admission until the worker takes it. */
  QUEUE,
  TEXT_ENCODER,
  /** All steps. */
  DENOISING,
  VAE_DECODER
}
