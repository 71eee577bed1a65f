package dev.darkroom.pipeline;

import dev.darkroom.image.Image;
import dev.darkroom.model.Architecture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.random.Seed;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.tensor.Dtype;

/**
 * The shortest generation that a model can do, after which all is in place for the first request.
 */
public final class WarmUp {
  private WarmUp() {}

  /** One step at the model's own size, guided where it can be. */
  public static Generation of(DiffusionModel model) {
    return new Generation(
        model,
        subject(model),
        model.width(),
        model.height(),
        model.sampler(1),
        new Guidance(model.takesPrompts() ? 2 : 1, 0),
        start(model),
        Seed.of(0),
        Dtype.FLOAT32,
        1,
        null,
        Output.IMAGE);
  }

  private static Subject subject(DiffusionModel model) {
    return switch (model.architecture()) {
      case Architecture.StableDiffusion _, Architecture.StableDiffusionXl _ ->
          new Subject.Text("warm-up", null);
      case Architecture.ClassConditional _ -> new Subject.Label(0);
      case Architecture.Unconditional _ -> new Subject.Unconditional();
    };
  }

  private static Start start(DiffusionModel model) {
    if (!model.inpaints() && !model.refines()) {
      return new Start.Noise();
    }
    int pixels = model.width() * model.height();
    Image black = new Image(model.width(), model.height(), new byte[3 * pixels]);
    return model.inpaints()
        ? new Start.Inpainting(black, black, 1)
        : new Start.ImageToImage(black, 1);
  }
}
