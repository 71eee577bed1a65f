package dev.darkroom.model;

/**
 * What diffusers' pipeline for a task assumes where a call says nothing, as far as it differs
 * between pipelines.
 *
 * @param guidanceScale 1, which leaves guidance off, where there is nothing to guide by
 * @param strength share of the steps that are taken from a given image; 1 where there is none
 */
public record PipelineDefaults(double guidanceScale, double strength) {
  /**
   * Of {@code StableDiffusionPipeline} and its siblings, of SDXL's, and of {@code DDIMPipeline}.
   */
  static PipelineDefaults of(Architecture architecture, PipelineTask task) {
    return switch (architecture) {
      case Architecture.StableDiffusion _ ->
          switch (task) {
            case TEXT_TO_IMAGE, INPAINTING -> new PipelineDefaults(7.5, 1);
            case IMAGE_TO_IMAGE -> new PipelineDefaults(7.5, 0.8);
          };
      case Architecture.StableDiffusionXl _ ->
          switch (task) {
            case TEXT_TO_IMAGE -> new PipelineDefaults(5, 1);
            case IMAGE_TO_IMAGE -> new PipelineDefaults(5, 0.3);
            case INPAINTING -> new PipelineDefaults(7.5, 0.9999);
          };
      // diffusers gives DDIMPipeline no image; these are as with Stable Diffusion.
      case Architecture.ClassConditional _, Architecture.Unconditional _ ->
          switch (task) {
            case TEXT_TO_IMAGE, INPAINTING -> new PipelineDefaults(1, 1);
            case IMAGE_TO_IMAGE -> new PipelineDefaults(1, 0.8);
          };
    };
  }

  PipelineDefaults withGuidanceScale(double guidanceScale) {
    return new PipelineDefaults(guidanceScale, strength);
  }
}
