package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.contradiction;
import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.InterpolationTarget;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.pipeline.Start;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.tensor.FloatTensor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the value of a request that made infinities of finite numbers: one that is far beyond what
 * models are made for. Where there is none, the model is at fault.
 */
final class Extremes {
  private static final double GUIDANCE_SCALE = 100;

  /** Noise stays below 7, latents of images mostly below 10. */
  private static final double LATENTS = 100;

  private Extremes() {}

  /** The failure, or what is to be told in its place. */
  static DarkroomException explain(InvalidOutputException failure, Generation generation) {
    InterpolationTarget target = generation.interpolation();
    boolean ownSchedule =
        generation.sampler() instanceof DdimSampler(var scheduler, _)
            && scheduler.config().equals(generation.model().scheduler());
    return guidance(failure, generation.guidance())
        .or(() -> latents(failure, "latents.data", generation.start()))
        .or(
            () ->
                latents(
                    failure, "interpolate_to.latents.data", target == null ? null : target.start()))
        .or(() -> schedule(failure, ownSchedule))
        .orElse(failure);
  }

  /** As above. */
  static DarkroomException explain(InvalidOutputException failure, Inversion inversion) {
    boolean ownSchedule =
        inversion.forward() instanceof DdimSampler(var scheduler, _)
            && scheduler.config().equals(inversion.model().scheduler());
    return guidance(failure, inversion.guidance())
        .or(() -> schedule(failure, ownSchedule))
        .orElse(failure);
  }

  private static Optional<DarkroomException> guidance(
      InvalidOutputException failure, Guidance guidance) {
    return Math.abs(guidance.scale()) <= GUIDANCE_SCALE
        ? Optional.empty()
        : Optional.of(
            outOfRange(
                "guidance_scale",
                blamed(guidance.scale(), failure),
                "between -%.0f and %.0f".formatted(GUIDANCE_SCALE, GUIDANCE_SCALE)));
  }

  private static Optional<DarkroomException> latents(
      InvalidOutputException failure, String field, @Nullable Start start) {
    float largest = start instanceof Start.Latents(FloatTensor latents) ? largest(latents) : 0;
    return largest <= LATENTS
        ? Optional.empty()
        : Optional.of(
            outOfRange(
                field,
                blamed(largest, failure),
                "numbers between -%.0f and %.0f".formatted(LATENTS, LATENTS)));
  }

  private static Optional<DarkroomException> schedule(InvalidOutputException failure, boolean own) {
    return own
        ? Optional.empty()
        : Optional.of(
            contradiction("scheduler", "closer to the model's own", ProblemText.detail(failure)));
  }

  private static float largest(FloatTensor values) {
    float largest = 0;
    for (int i = 0; i < values.size(); i++) {
      largest = Math.max(largest, Math.abs(values.get(i)));
    }
    return largest;
  }

  private static String blamed(Number value, InvalidOutputException failure) {
    return "%s, with which %s".formatted(value, ProblemText.detail(failure));
  }
}
