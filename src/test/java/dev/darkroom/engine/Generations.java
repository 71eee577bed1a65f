package dev.darkroom.engine;

import dev.darkroom.ddim.DdimInverseScheduler;
import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.image.Image;
import dev.darkroom.image.ImageFormat;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Content;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.pipeline.Output;
import dev.darkroom.pipeline.Start;
import dev.darkroom.pipeline.Subject;
import dev.darkroom.random.Seed;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.tensor.Dtype;
import java.time.Duration;

/** Generations for tests, of a prompt and from noise. */
final class Generations {
  static final SubmitOptions ORDINARY = new SubmitOptions(Duration.ofMinutes(1), 3, "somebody");

  private static final Output ANIMATION = new Output(Content.ANIMATION, new ImageFormat.Png());

  private Generations() {}

  /** Without guidance or noise. */
  static Generation of(DiffusionModel model, int numImages, int steps) {
    return of(model, numImages, steps, 1, 0, 1);
  }

  /** The same, of one image with all its steps. */
  static Generation animation(DiffusionModel model, int steps) {
    return of(model, 1, steps, 1, 0, 1, ANIMATION);
  }

  static Generation of(
      DiffusionModel model, int numImages, int steps, double scale, double eta, long seed) {
    return of(model, numImages, steps, scale, eta, seed, Output.IMAGE);
  }

  /** Of a black image. */
  static Inversion inversion(DiffusionModel model, int steps) {
    return inversion(model, steps, steps);
  }

  static Inversion inversion(DiffusionModel model, int forward, int inverse) {
    return new Inversion(
        model,
        new Subject.Text("a fox", ""),
        new Image(model.width(), model.height(), new byte[3 * model.width() * model.height()]),
        model.width(),
        model.height(),
        new DdimInverseScheduler(model.scheduler(), inverse),
        model.sampler(forward),
        new Guidance(1, 0));
  }

  private static Generation of(
      DiffusionModel model,
      int numImages,
      int steps,
      double scale,
      double eta,
      long seed,
      Output output) {
    return new Generation(
        model,
        new Subject.Text("a fox", ""),
        model.width(),
        model.height(),
        new DdimSampler(new DdimScheduler(model.scheduler(), steps), StepOptions.withEta(eta)),
        new Guidance(scale, 0),
        new Start.Noise(),
        Seed.of(seed),
        Dtype.FLOAT32,
        numImages,
        null,
        output);
  }
}
