package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.missing;
import static java.util.Objects.requireNonNullElse;

import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.model.Architecture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Subject;
import org.jspecify.annotations.Nullable;

/** Reads what images show, and refuses what the model cannot be told. */
final class SubjectResolver {
  private SubjectResolver() {}

  /** Null where it is at fault. */
  static @Nullable Subject subject(CommonRequest request, DiffusionModel model, Faults faults) {
    return faults.attempt(
        () -> subject(request.prompt(), request.negativePrompt(), request.classLabel(), model),
        "prompt",
        "negative_prompt",
        "class_label");
  }

  /**
   * Refuses to go without a prompt, where the model takes one. An empty one is a prompt.
   *
   * @throws InvalidInputException if there is none
   */
  static void requirePrompt(@Nullable String prompt, DiffusionModel model) {
    if (model.takesPrompts() && prompt == null) {
      throw missing("prompt", "a text of up to " + Subject.MAX_PROMPT_LENGTH + " characters");
    }
  }

  /**
   * What the images show.
   *
   * @throws InvalidInputException if the model cannot be told that
   */
  static Subject subject(
      @Nullable String prompt,
      @Nullable String negativePrompt,
      @Nullable Integer classLabel,
      DiffusionModel model) {
    Faults faults = new Faults();
    if (!model.takesPrompts()) {
      faults.check(() -> refuse("prompt", prompt, model, "takes no prompt"));
      faults.check(() -> refuse("negative_prompt", negativePrompt, model, "takes no prompt"));
    }
    if (model.numClasses() == 0) {
      faults.check(() -> refuse("class_label", classLabel, model, "knows no classes"));
    }
    Subject subject =
        faults.attempt(
            () ->
                model.takesPrompts()
                    ? text(prompt, negativePrompt, model)
                    : label(classLabel, model));
    if (!faults.isEmpty() || subject == null) {
      throw faults.toException();
    }
    return subject;
  }

  private static Subject text(
      @Nullable String prompt, @Nullable String negativePrompt, DiffusionModel model) {
    boolean absent =
        negativePrompt == null
            && model.architecture() instanceof Architecture.StableDiffusionXl xl
            && xl.zeroesAbsentPrompt();
    return new Subject.Text(
        requireNonNullElse(prompt, ""), absent ? null : requireNonNullElse(negativePrompt, ""));
  }

  private static Subject label(@Nullable Integer classLabel, DiffusionModel model) {
    if (model.numClasses() == 0) {
      return new Subject.Unconditional();
    }
    if (classLabel == null) {
      throw missing("class_label", "a whole number from 0 to " + (model.numClasses() - 1));
    }
    Subject.Label label = new Subject.Label(classLabel);
    label.requireOf(model);
    return label;
  }

  private static void refuse(
      String field, @Nullable Object value, DiffusionModel model, String reason) {
    if (value != null) {
      throw contradiction(
          field, "absent with this model", "model %s %s".formatted(model.name(), reason));
    }
  }
}
