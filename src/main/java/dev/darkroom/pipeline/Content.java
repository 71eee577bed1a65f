package dev.darkroom.pipeline;

/** What the file of a picture shows. */
public enum Content {
  PICTURE,
  /** The predicted x0 of each step, side by side. */
  STRIP,
  /** The predicted x0 of each step, one after the other. */
  ANIMATION
}
