package dev.darkroom.engine;

/** How an admitted generation ends. */
public enum Outcome {
  SUCCESS,
  FAILED,
  /** Its submitter went away. */
  CANCELLED,
  /** It was not done in its time. */
  EXPIRED,
  /** The engine stopped, or its last device failed, before it was done. */
  DROPPED
}
