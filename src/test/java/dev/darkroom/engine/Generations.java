package dev.darkroom.engine;

import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Content;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Start;
import dev.darkroom.pipeline.Subject;
import java.time.Duration;

/** Generations for tests, of a prompt and from noise. */
final class Generations {
  static final SubmitOptions ORDINARY = new SubmitOptions(Duration.ofMinutes(1), 3, "somebody");

  private Generations() {}

  /** Without guidance or noise. */
  static Generation of(DiffusionModel model, int numImages, int steps) {
    return of(model, numImages, steps, 1, 0, 1);
  }

  /** The same, of one picture with all its steps. */
  static Generation animation(DiffusionModel model, int steps) {
    return of(model, 1, steps, 1, 0, 1, Content.ANIMATION);
  }

  static Generation of(
      DiffusionModel model, int numImages, int steps, double scale, double eta, long seed) {
    return of(model, numImages, steps, scale, eta, seed, Content.PICTURE);
  }

  private static Generation of(
      DiffusionModel model,
      int numImages,
      int steps,
      double scale,
      double eta,
      long seed,
      Content content) {
    return new Generation(
        model,
        new Subject.Text("a fox", ""),
        model.width(),
        model.height(),
        new DdimScheduler(model.scheduler(), steps),
        new Guidance(scale, 0),
        StepOptions.withEta(eta),
        new Start.Noise(),
        seed,
        numImages,
        null,
        content);
  }
}
