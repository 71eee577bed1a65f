package dev.darkroom.pipeline;

/** What the file of an image shows. */
public enum Content {
  IMAGE,
  /** The predicted x0 of each step, side by side. */
  STRIP,
  /** The predicted x0 of each step, one after the other. */
  ANIMATION
}
