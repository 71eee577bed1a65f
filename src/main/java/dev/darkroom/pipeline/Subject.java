package dev.darkroom.pipeline;

import static dev.darkroom.failure.InvalidInputException.malformedText;
import static dev.darkroom.failure.InvalidInputException.outOfRange;
import static dev.darkroom.failure.InvalidInputException.tooLong;

import dev.darkroom.failure.Faults;
import dev.darkroom.model.Architecture;
import dev.darkroom.model.DiffusionModel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What an image shows, in the terms of its model. */
public sealed interface Subject {
  /** Characters of a prompt, at most. */
  int MAX_PROMPT_LENGTH = 4_000;

  /** Whether a model can be told this. */
  boolean fits(DiffusionModel model);

  /**
   * Words.
   *
   * @param prompt 0 to {@value #MAX_PROMPT_LENGTH} characters
   * @param negativePrompt likewise; null where there is none, which to some models is not the same
   *     as an empty one
   */
  record Text(String prompt, @Nullable String negativePrompt) implements Subject {
    public Text {
      Faults faults = new Faults();
      faults.check(() -> requireText("prompt", prompt));
      if (negativePrompt != null) {
        faults.check(() -> requireText("negative_prompt", negativePrompt));
      }
      faults.throwIfAny();
    }

    @Override
    public boolean fits(DiffusionModel model) {
      return model.takesPrompts();
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
  }

  /** A class that the model was trained with, 0 or more. */
  record Label(int classLabel) implements Subject {
    @Override
    public boolean fits(DiffusionModel model) {
      if (!(model.architecture() instanceof Architecture.ClassConditional)) {
        return false;
      }
      requireOf(model);
      return true;
    }

    /**
     * @throws dev.darkroom.failure.InvalidInputException if the model has no such class
     */
    public void requireOf(DiffusionModel model) {
      if (classLabel < 0 || classLabel >= model.numClasses()) {
        throw outOfRange("class_label", classLabel, "between 0 and " + (model.numClasses() - 1));
      }
    }
  }

  /** Whatever the model makes. */
  record Unconditional() implements Subject {
    @Override
    public boolean fits(DiffusionModel model) {
      return model.architecture() instanceof Architecture.Unconditional;
    }
  }
}
