package dev.darkroom.api;

import dev.darkroom.json.Json;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.InterpolationTarget;
import dev.darkroom.pipeline.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the model does not take in of a request. */
record Warnings(List<Warning> list) {
  /** Unknown words that are named, at most. */
  private static final int MAX_WORDS = 20;

  Warnings {
    list = List.copyOf(list);
  }

  static Warnings of(Generation generation) {
    InterpolationTarget target = generation.interpolation();
    boolean guided = generation.guidance().rows() > 1;
    List<Warning> warnings = new ArrayList<>();
    Subject.Text near = text(generation.subject());
    Subject.Text far = target == null ? null : text(target.subject());
    if (near != null) {
      warnings.addAll(ofText("prompt", near.prompt(), generation.model()));
      if (guided) {
        warnings.addAll(ofText("negative_prompt", near.negativePrompt(), generation.model()));
      }
    }
    // What the far end shares with the near one is warned of once.
    if (near != null && far != null) {
      if (!far.prompt().equals(near.prompt())) {
        warnings.addAll(ofText("interpolate_to.prompt", far.prompt(), generation.model()));
      }
      String negative = far.negativePrompt();
      if (guided && negative != null && !negative.equals(near.negativePrompt())) {
        warnings.addAll(ofText("interpolate_to.negative_prompt", negative, generation.model()));
      }
    }
    return new Warnings(warnings);
  }

  /** As a job keeps them. */
  String toJson() {
    return Json.MAPPER.writeValueAsString(list);
  }

  static Warnings ofJson(String json) {
    return new Warnings(List.of(Json.MAPPER.readValue(json, Warning[].class)));
  }

  private static Subject.@Nullable Text text(Subject subject) {
    return subject instanceof Subject.Text text ? text : null;
  }

  private static List<Warning> ofText(String field, @Nullable String text, DiffusionModel model) {
    List<Warning> warnings = new ArrayList<>();
    if (text != null) {
      model
          .truncated(text)
          .map(
              cut ->
                  "%s reads %d tokens of a prompt, and so not: %s"
                      .formatted(model.name(), model.tokens() - 2, cut))
          .map(detail -> new Warning(field, Warning.Code.PROMPT_TRUNCATED, detail))
          .ifPresent(warnings::add);
      unknown(text, model)
          .map(
              words ->
                  "%s was not trained on: %s; GET /models lists the words that it was trained on"
                      .formatted(model.name(), words))
          .map(detail -> new Warning(field, Warning.Code.UNKNOWN_WORDS, detail))
          .ifPresent(warnings::add);
    }
    return warnings;
  }

  private static Optional<String> unknown(String text, DiffusionModel model) {
    List<String> words =
        model.vocabulary().map(vocabulary -> vocabulary.unknown(text)).orElse(List.of());
    if (words.isEmpty()) {
      return Optional.empty();
    }
    String named = String.join(", ", words.subList(0, Math.min(words.size(), MAX_WORDS)));
    int more = words.size() - MAX_WORDS;
    return Optional.of(more > 0 ? "%s and %d more".formatted(named, more) : named);
  }
}
