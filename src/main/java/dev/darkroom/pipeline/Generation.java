package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.malformedText;
import static dev.darkroom.failure.InvalidInputException.missing;
import static dev.darkroom.failure.InvalidInputException.outOfRange;
import static dev.darkroom.failure.InvalidInputException.tooLong;

import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.model.DiffusionModel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What is to be made, with every default resolved and every limit of the model kept. Names and
 * meanings are those of diffusers' {@code StableDiffusionPipeline}.
 *
 * @param prompt 1 to {@value #MAX_PROMPT_LENGTH} characters
 * @param negativePrompt 0 to {@value #MAX_PROMPT_LENGTH} characters
 * @param width pixels, a multiple of the model's {@code sizeMultiple}
 * @param height pixels, likewise
 * @param stepOptions how each step is taken; refused where a step would not be a number
 * @param seed of the first picture; picture i has seed + i
 */
public record Generation(
    DiffusionModel model,
    String prompt,
    String negativePrompt,
    int width,
    int height,
    DdimScheduler scheduler,
    Guidance guidance,
    StepOptions stepOptions,
    long seed,
    int numImages) {
  /** White space as RFC 8259, section 2, has it: regular expressions differ about the rest. */
  private static final Pattern BLANK = Pattern.compile("[ \\t\\n\\r]*");

  static final int MAX_PROMPT_LENGTH = 4_000;
  static final int MAX_GUIDANCE_SCALE = 100;

  /**
   * @throws dev.darkroom.failure.InvalidInputException if a value is outside what the model can do
   */
  public Generation {
    if (BLANK.matcher(prompt).matches()) {
      throw missing("prompt", "a text of 1 to " + MAX_PROMPT_LENGTH + " characters");
    }
    requireText("prompt", prompt);
    requireText("negative_prompt", negativePrompt);
    requireSize("width", width, model.sizeMultiple(), model.maxWidth());
    requireSize("height", height, model.sizeMultiple(), model.maxHeight());
    requireBetween("guidance_scale", guidance.scale(), 0, MAX_GUIDANCE_SCALE);
    requireBetween("guidance_rescale", guidance.rescale(), 0, 1);
    scheduler.requireReal(stepOptions);
    requireBetween("num_images", numImages, 1, model.settings().maxImages());
  }

  /** The seed of one of the pictures, with which it can be made alone. */
  public long seedOf(int index) {
    return seed + index;
  }

  private static void requireText(String field, String text) {
    int length = text.codePointCount(0, text.length());
    if (length > MAX_PROMPT_LENGTH) {
      throw tooLong(field, length, MAX_PROMPT_LENGTH);
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw malformedText(field);
    }
  }

  private static void requireSize(String field, int value, int multiple, int max) {
    if (value < multiple || value > max || value % multiple != 0) {
      throw outOfRange(
          field, value, "a multiple of %d between %d and %d".formatted(multiple, multiple, max));
    }
  }

  /** Refuses what is not a number, too. */
  private static void requireBetween(String field, Number value, int min, int max) {
    double number = value.doubleValue();
    if (!(number >= min && number <= max)) {
      throw outOfRange(field, value, "between %d and %d".formatted(min, max));
    }
  }
}
