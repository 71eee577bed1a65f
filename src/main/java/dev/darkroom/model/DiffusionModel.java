package dev.darkroom.model;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.onnx.TimestepInput;
import dev.darkroom.onnx.UnetGraph;
import dev.darkroom.sampling.Sampler;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model that can be served: what its directory says, on no device yet.
 *
 * @param sizeMultiple width and height are multiples of this, in pixels
 * @param width the model's own, in pixels
 * @param height the model's own, in pixels
 * @param inpaints whether the UNet reads the mask and the masked image beside the latents
 * @param encodesImages whether an image can be taken to latents
 * @param unetGraph what is made of its UNet, as far as the file tells
 * @param weightBytes of all the files of its parts, which is about what it takes of memory
 * @param runBytes what the largest run for one image of its own size takes beyond them on a CPU,
 *     about
 * @param vocabulary the words that it was trained on, as far as its directory says
 */
public record DiffusionModel(
    ModelId id,
    Path directory,
    Architecture architecture,
    LatentSpace latentSpace,
    int sizeMultiple,
    int width,
    int height,
    boolean inpaints,
    boolean encodesImages,
    UnetGraph unetGraph,
    long weightBytes,
    long runBytes,
    Optional<Vocabulary> vocabulary,
    DdimConfig scheduler,
    ModelSettings settings) {
  /** As requests and the configuration have it. */
  public String name() {
    return id.name();
  }

  public int maxWidth() {
    return width * settings.maxScale();
  }

  public int maxHeight() {
    return height * settings.maxScale();
  }

  /** Whether the model is told what to show in words. */
  public boolean takesPrompts() {
    return switch (architecture) {
      case Architecture.StableDiffusion _, Architecture.StableDiffusionXl _ -> true;
      case Architecture.ClassConditional _, Architecture.Unconditional _ -> false;
    };
  }

  /** Whether it makes an image of an image alone, never of noise: SDXL's refiner. */
  public boolean refines() {
    return architecture instanceof Architecture.StableDiffusionXl xl && xl.refines();
  }

  /** What a request for a task gets where it says nothing. */
  public PipelineDefaults defaults(PipelineTask task) {
    PipelineDefaults defaults = PipelineDefaults.of(architecture, task);
    Double guidanceScale = settings.guidanceScale();
    return guidanceScale == null || !takesPrompts()
        ? defaults
        : defaults.withGuidanceScale(guidanceScale);
  }

  /** Labels that the model was trained with, 0 where it takes none. */
  public int numClasses() {
    return architecture instanceof Architecture.ClassConditional(int numClasses) ? numClasses : 0;
  }

  /** None where the model takes no prompt; each reads as many tokens. */
  public List<TextEncoder> textEncoders() {
    return architecture.textEncoders();
  }

  /** The model's own sampler, which draws no noise. */
  public Sampler sampler(int steps) {
    return new DdimSampler(new DdimScheduler(scheduler, steps), StepOptions.withEta(0));
  }

  /** Why images share a run of the UNet only at the same timestep; empty where they need not. */
  public Optional<String> sharedTimestepReason() {
    return unetGraph.timestepInput() instanceof TimestepInput.Shared(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  /** Why the UNet's attentions run as they were exported; empty where they do not. */
  public Optional<String> unfusedAttentionReason() {
    return unetGraph.unfusedAttentionReason();
  }

  /** Tokens that each text encoder reads. */
  public int tokens() {
    return textEncoders().getFirst().tokenizer().maxLength();
  }

  /**
   * What is cut off a prompt that is too long, as the first text encoder to cut it has it; empty
   * where all of it is read.
   */
  public Optional<String> truncated(String prompt) {
    return textEncoders().stream()
        .flatMap(encoder -> encoder.tokenizer().truncated(prompt).stream())
        .findFirst();
  }

  /** Length of one token's embedding, all text encoders together. */
  public int hiddenSize() {
    return textEncoders().stream().mapToInt(TextEncoder::hiddenSize).sum();
  }

  /** Channels of the UNet's {@code sample}: in inpainting models also a mask and latents. */
  public int unetChannels() {
    return inpaints ? 2 * latentSpace.channels() + 1 : latentSpace.channels();
  }

  /** The shape of the latents of images of a size in pixels, [rows, C, h, w]. */
  public long[] latentShape(int rows, int width, int height) {
    return latentSpace.shape(rows, width, height);
  }
}
