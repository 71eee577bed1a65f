package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.outOfRange;
import static java.util.Objects.requireNonNullElse;

import dev.darkroom.api.GenerateRequest.InterpolateTo;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.InterpolationTarget;
import dev.darkroom.pipeline.ModelLimits;
import dev.darkroom.pipeline.Start;
import dev.darkroom.pipeline.Subject;
import dev.darkroom.random.Seed;
import dev.darkroom.tensor.FloatTensor;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the far end of a sequence of images; what it leaves out is the near end's. */
final class InterpolationResolver {
  private static final String FIELD = "interpolate_to";

  private InterpolationResolver() {}

  /**
   * The far end, while the near one is not read yet.
   *
   * @param start null where it is the near one's
   * @param seed likewise
   */
  record Unread(
      Subject subject, @Nullable Start start, @Nullable Seed seed, List<Double> fractions) {
    InterpolationTarget from(Start near, Seed nearSeed) {
      return new InterpolationTarget(
          subject, start == null ? near : start, seed == null ? nearSeed : seed, fractions);
    }
  }

  /**
   * @param near null where it is at fault
   * @param faults receives what the model cannot do
   * @return null if there are any, or the images are no sequence
   */
  static @Nullable Unread resolve(
      GenerateRequest request,
      DiffusionModel model,
      StartResolver.@Nullable Unread near,
      Faults faults) {
    InterpolateTo target = request.interpolateTo();
    if (target == null) {
      return null;
    }
    faults.check(() -> ModelLimits.requireArc(request.image() != null));
    Subject subject =
        faults.attempt(
            inside(() -> subject(request, target, model)),
            target.prompt() == null ? "prompt" : FIELD + ".prompt",
            target.negativePrompt() == null ? "negative_prompt" : FIELD + ".negative_prompt",
            "class_label");
    BigInteger given = target.seed();
    Seed seed =
        given == null ? null : faults.attempt(inside(() -> new Seed(given)), FIELD + ".seed");
    Start start = target.seed() == null ? null : new Start.Noise();
    if (target.latents() != null) {
      FloatTensor latents = faults.attempt(inside(target.latents()::toTensor), FIELD + ".latents");
      if (latents != null && near != null) {
        Size size = near.size();
        faults.attempt(
            inside(
                () -> {
                  ModelLimits.requireLatents(model, latents, size.width(), size.height());
                  return latents;
                }));
      }
      start = latents == null ? null : new Start.Latents(latents);
    }
    List<Double> fractions =
        faults.attempt(
            () -> fractions(request, target, model.settings().maxImages()),
            "num_images",
            FIELD + ".fractions");
    return subject == null || fractions == null
        ? null
        : new Unread(subject, start, seed, fractions);
  }

  private static Subject subject(
      GenerateRequest request, InterpolateTo target, DiffusionModel model) {
    return SubjectResolver.subject(
        target.prompt() == null ? request.prompt() : target.prompt(),
        target.negativePrompt() == null ? request.negativePrompt() : target.negativePrompt(),
        request.classLabel(),
        model);
  }

  private static List<Double> fractions(
      GenerateRequest request, InterpolateTo target, int maxImages) {
    Integer numImages = request.numImages();
    if (target.fractions() == null) {
      if (numImages == null || numImages < 2 || numImages > maxImages) {
        throw outOfRange(
            "num_images",
            requireNonNullElse(numImages, 1),
            "between 2 and %d where interpolate_to has no fractions".formatted(maxImages));
      }
      return InterpolationTarget.evenly(numImages);
    }
    List<Double> fractions = target.fractions().stream().filter(Objects::nonNull).toList();
    if (fractions.isEmpty() || fractions.size() < target.fractions().size()) {
      throw outOfRange(
          FIELD + ".fractions", target.fractions(), "numbers from 0 to 1, at least one");
    }
    InterpolationTarget.requireFractions(fractions);
    if (numImages != null && numImages != fractions.size()) {
      throw contradiction(
          "num_images",
          "absent, or the number of interpolate_to.fractions",
          "there are %d fractions, and num_images is %d".formatted(fractions.size(), numImages));
    }
    return fractions;
  }

  /** What its fields are called in the request. */
  private static <T> Supplier<T> inside(Supplier<T> part) {
    return () -> {
      try {
        return part.get();
      } catch (InvalidInputException e) {
        throw e.inside(FIELD);
      }
    };
  }
}
