package dev.darkroom.engine;

import dev.darkroom.image.Image;

/**
 * Hears how one request goes on, on the thread of the worker that has it: an answer must be quick,
 * and never fail. Workers of several devices may tell of different images at the same time.
 */
public interface RequestListener {
  /** Hears nothing. */
  RequestListener NONE = new RequestListener() {};

  /** A worker starts it. */
  default void started() {}

  /**
   * An image has taken a step.
   *
   * @param image its place in the request, from 0
   * @param steps that it has taken so far
   */
  default void stepped(int image, int steps) {}

  /**
   * What an image looks like by now.
   *
   * @param steps that it has taken so far
   * @param preview the predicted x0 in colours, one pixel for each latent
   */
  default void previewed(int image, int steps, Image preview) {}

  /** A frame of an image was decoded. */
  default void decoded(int image) {}
}
