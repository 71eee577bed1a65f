package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.missing;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimInverseScheduler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.model.Architecture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Subject;
import dev.darkroom.sampling.Guidance;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fills in what the fields that requests have in common leave to the model. */
final class CommonResolver {
  /** White space as RFC 8259, section 2, has it: regular expressions differ about the rest. */
  private static final Pattern BLANK = Pattern.compile("[ \\t\\n\\r]*");

  /** The guidance scale that leaves the prompt alone at work. */
  static final double UNGUIDED = 1;

  private CommonResolver() {}

  /**
   * Refuses a prompt that says nothing, where the model takes one.
   *
   * @throws InvalidInputException if there is none, or only white space
   */
  static void requirePrompt(@Nullable String prompt, DiffusionModel model) {
    if (model.takesPrompts() && (prompt == null || BLANK.matcher(prompt).matches())) {
      throw missing("prompt", "a text of 1 to " + Subject.MAX_PROMPT_LENGTH + " characters");
    }
  }

  /** What the pictures show. */
  static Subject subject(
      @Nullable String prompt,
      @Nullable String negativePrompt,
      @Nullable Integer classLabel,
      DiffusionModel model) {
    if (!model.takesPrompts()) {
      refuse("prompt", prompt, model, "which takes no prompt");
      refuse("negative_prompt", negativePrompt, model, "which takes no prompt");
    }
    if (model.numClasses() == 0) {
      refuse("class_label", classLabel, model, "which knows no classes");
    } else if (classLabel == null) {
      throw missing("class_label", "a whole number from 0 to " + (model.numClasses() - 1));
    } else {
      return new Subject.Label(classLabel);
    }
    if (!model.takesPrompts()) {
      return new Subject.Unconditional();
    }
    boolean absent =
        negativePrompt == null
            && model.architecture() instanceof Architecture.StableDiffusionXl xl
            && xl.zeroesAbsentPrompt();
    return new Subject.Text(otherwise(prompt, ""), absent ? null : otherwise(negativePrompt, ""));
  }

  private static void refuse(
      String field, @Nullable Object value, DiffusionModel model, String reason) {
    if (value != null) {
      throw contradiction(
          field,
          "absent with this model",
          "%s must be absent with model %s, %s".formatted(field, model.name(), reason));
    }
  }

  static DdimScheduler scheduler(CommonRequest request, DiffusionModel model) {
    return scheduler(request, model, DdimScheduler::new, DdimScheduler::new);
  }

  static DdimInverseScheduler inverseScheduler(CommonRequest request, DiffusionModel model) {
    return scheduler(request, model, DdimInverseScheduler::new, DdimInverseScheduler::new);
  }

  private static <S> S scheduler(
      CommonRequest request,
      DiffusionModel model,
      BiFunction<DdimConfig, Integer, S> spaced,
      BiFunction<DdimConfig, List<@Nullable Integer>, S> listed) {
    if (request.timesteps() != null && request.numInferenceSteps() != null) {
      throw contradiction(
          "timesteps",
          "absent where num_inference_steps is there",
          "timesteps and num_inference_steps exclude each other");
    }
    DdimConfig config = config(request.scheduler(), model.scheduler());
    try {
      return request.timesteps() == null
          ? spaced.apply(
              config, otherwise(request.numInferenceSteps(), model.settings().numInferenceSteps()))
          : listed.apply(config, request.timesteps());
    } catch (InvalidInputException e) {
      throw e.kind() == InvalidInputException.Kind.CONTRADICTION ? e.inside("scheduler") : e;
    }
  }

  private static DdimConfig config(@Nullable SchedulerOverrides overrides, DdimConfig config) {
    DdimConfig resolved = overrides == null ? config : overrides.applyTo(config);
    if (resolved.numTrainTimesteps() > config.numTrainTimesteps()) {
      throw outOfRange(
          "scheduler.num_train_timesteps",
          resolved.numTrainTimesteps(),
          "at most the model's own, " + config.numTrainTimesteps());
    }
    return resolved;
  }

  /**
   * @param scale where the request names none
   */
  static Guidance guidance(CommonRequest request, DiffusionModel model, double scale) {
    return new Guidance(
        otherwise(request.guidanceScale(), model.takesPrompts() ? scale : UNGUIDED),
        otherwise(request.guidanceRescale(), model.settings().guidanceRescale()));
  }

  static <T> T otherwise(@Nullable T value, T otherwise) {
    return Objects.requireNonNullElse(value, otherwise);
  }
}
