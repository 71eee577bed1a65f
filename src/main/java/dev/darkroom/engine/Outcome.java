package dev.darkroom.engine;

/** How an admitted generation ends. */
public enum Outcome {
  SUCCESS,
  FAILED,
  /** Never taken: the engine stopped, or its worker died, while the generation waited. */
  DROPPED
}
