package dev.darkroom.job;

/** What a job makes. */
public enum JobKind {
  /** Images. */
  GENERATE,
  /** The latents of an image. */
  INVERT
}
