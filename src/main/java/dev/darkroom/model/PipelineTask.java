package dev.darkroom.model;

/** What a request asks of a model; in diffusers each has a pipeline of its own. */
public enum PipelineTask {
  /** From noise or given latents, with a prompt, a class or nothing. */
  TEXT_TO_IMAGE,
  IMAGE_TO_IMAGE,
  INPAINTING
}
