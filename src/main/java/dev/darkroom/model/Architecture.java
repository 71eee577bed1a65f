package dev.darkroom.model;

import java.util.List;
import java.util.Map;

/**
 * What kind of model it is: what it can be told to show, and by which inputs its UNet reads that
 * beside {@code sample} and {@code timestep}.
 */
public sealed interface Architecture {
  /** [L, D] of each row: the embeddings of the prompt's tokens. */
  String HIDDEN_STATES = "encoder_hidden_states";

  /** [P] of each row: the embedding of the whole prompt. */
  String TEXT_EMBEDS = "text_embeds";

  /**
   * [6] of each row: height, width, top, left, height, width of the image, in pixels; in a refiner
   * [5]: a score in place of the last two.
   */
  String TIME_IDS = "time_ids";

  /** A whole number for each row. */
  String CLASS_LABELS = "class_labels";

  /** The UNet's inputs that say what to show, each with the shape of one row. */
  Map<String, long[]> conditioningInputs();

  /** None where the model takes no prompt; each reads as many tokens. */
  default List<TextEncoder> textEncoders() {
    return List.of();
  }

  /** Stable Diffusion 1 and 2: the hidden states of one text encoder. */
  record StableDiffusion(TextEncoder textEncoder) implements Architecture {
    @Override
    public Map<String, long[]> conditioningInputs() {
      return Map.of(HIDDEN_STATES, hiddenStates(textEncoders()));
    }

    @Override
    public List<TextEncoder> textEncoders() {
      return List.of(textEncoder);
    }
  }

  /**
   * Stable Diffusion XL (arXiv 2307.01952): the hidden states of its text encoders side by side,
   * the projection of the last one, and the size of the image.
   *
   * @param textEncoders the last one projects the prompt
   * @param zeroesAbsentPrompt whether the embeddings of a negative prompt that is not there are
   *     zeros rather than those of an empty text ({@code force_zeros_for_empty_prompt})
   * @param refines whether it is told how beautiful the image is ({@code
   *     requires_aesthetics_score}), and so works on images that are there
   */
  record StableDiffusionXl(
      List<TextEncoder> textEncoders, boolean zeroesAbsentPrompt, boolean refines)
      implements Architecture {
    public StableDiffusionXl {
      textEncoders = List.copyOf(textEncoders);
    }

    @Override
    public Map<String, long[]> conditioningInputs() {
      return Map.of(
          HIDDEN_STATES,
          hiddenStates(textEncoders),
          TEXT_EMBEDS,
          new long[] {textEncoders.getLast().projectionSize().orElseThrow()},
          TIME_IDS,
          new long[] {refines ? 5 : 6});
    }
  }

  /**
   * A label of a class in place of a prompt.
   *
   * @param numClasses labels that the model was trained with, 1 or more
   */
  record ClassConditional(int numClasses) implements Architecture {
    @Override
    public Map<String, long[]> conditioningInputs() {
      return Map.of(CLASS_LABELS, new long[0]);
    }
  }

  /** Nothing: it shows whatever it makes. */
  record Unconditional() implements Architecture {
    @Override
    public Map<String, long[]> conditioningInputs() {
      return Map.of();
    }
  }

  private static long[] hiddenStates(List<TextEncoder> encoders) {
    long tokens = encoders.getFirst().tokenizer().maxLength();
    return new long[] {tokens, encoders.stream().mapToLong(TextEncoder::hiddenSize).sum()};
  }
}
