package dev.darkroom.model;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.onnx.TimestepInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model that can be served: what its directory says, on no device yet.
 *
 * @param sizeMultiple width and height are multiples of this, in pixels
 * @param width the model's own, in pixels
 * @param height the model's own, in pixels
 * @param textEncoders none where the model takes no prompt, two for SDXL; each reads as many tokens
 * @param zeroesAbsentPrompt whether the embeddings of a negative prompt that is not there are zeros
 *     rather than those of an empty text ({@code force_zeros_for_empty_prompt})
 * @param numClasses labels that the model was trained with, 0 where it takes none
 * @param inpaints whether the UNet reads the mask and the masked picture beside the latents
 * @param encodesPictures whether a picture can be taken to latents
 * @param timestepInput what its UNet takes, as far as the file tells
 * @param weightBytes of all the files of its parts, which is about what it takes of memory
 */
public record DiffusionModel(
    String name,
    Path directory,
    LatentSpace latentSpace,
    int sizeMultiple,
    int width,
    int height,
    List<TextEncoder> textEncoders,
    boolean zeroesAbsentPrompt,
    int numClasses,
    boolean inpaints,
    boolean encodesPictures,
    TimestepInput timestepInput,
    long weightBytes,
    DdimConfig scheduler,
    ModelSettings settings) {
  public DiffusionModel {
    textEncoders = List.copyOf(textEncoders);
  }

  public int maxWidth() {
    return width * settings.maxScale();
  }

  public int maxHeight() {
    return height * settings.maxScale();
  }

  /** Whether the model is told what to show in words. */
  public boolean takesPrompts() {
    return !textEncoders.isEmpty();
  }

  /** Why pictures share a run of the UNet only at the same timestep; empty where they need not. */
  public Optional<String> sharedTimestepReason() {
    return timestepInput instanceof TimestepInput.Shared(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  /** Tokens that each text encoder reads. */
  public int tokens() {
    return textEncoders.getFirst().tokenizer().maxLength();
  }

  /** Length of one token's embedding, all text encoders together. */
  public int hiddenSize() {
    return textEncoders.stream().mapToInt(TextEncoder::hiddenSize).sum();
  }

  /** Length of {@code text_embeds}; 0 where the UNet reads neither them nor {@code time_ids}. */
  public int projectionSize() {
    return textEncoders.stream().mapToInt(TextEncoder::projectionSize).sum();
  }

  /** Channels of the UNet's {@code sample}: in inpainting models also a mask and latents. */
  public int unetChannels() {
    return inpaints ? 2 * latentSpace.channels() + 1 : latentSpace.channels();
  }

  /** The shape of the latents of pictures of a size in pixels, [rows, C, h, w]. */
  public long[] latentShape(int rows, int width, int height) {
    return latentSpace.shape(rows, width, height);
  }
}
