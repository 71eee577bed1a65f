package dev.darkroom.pipeline;

import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.image.Picture;
import dev.darkroom.model.DiffusionModel;

/** The shortest generation that a model can do. */
public final class Trial {
  private Trial() {}

  /** One step at the model's own size, guided where it can be. */
  public static Generation of(DiffusionModel model) {
    return new Generation(
        model,
        subject(model),
        model.width(),
        model.height(),
        new DdimScheduler(model.scheduler(), 1),
        new Guidance(model.takesPrompts() ? 2 : 1, 0),
        StepOptions.withEta(0),
        start(model),
        0,
        1,
        null,
        Content.PICTURE);
  }

  private static Subject subject(DiffusionModel model) {
    if (model.takesPrompts()) {
      return new Subject.Text("trial", null);
    }
    return model.numClasses() > 0 ? new Subject.Label(0) : new Subject.Anything();
  }

  private static Start start(DiffusionModel model) {
    if (!model.inpaints()) {
      return new Start.Noise();
    }
    int pixels = model.width() * model.height();
    Picture black = new Picture(model.width(), model.height(), new byte[3 * pixels]);
    return new Start.Masked(black, black, 1);
  }
}
