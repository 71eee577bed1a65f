package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.TestModels;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Output;
import dev.darkroom.pipeline.Start;
import dev.darkroom.pipeline.Subject;
import dev.darkroom.random.Seed;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.tensor.Dtype;
import dev.darkroom.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

/** Whose fault it is that values became infinite. */
class ExtremesTest {
  private static final DiffusionModel MODEL = TestModels.read(TestModels.SD1);
  private static final InvalidOutputException FAILURE =
      new InvalidOutputException("unet", "sd1-tiny");

  @Test
  void ordinaryValuesLeaveItToTheModel() {
    assertThat(Extremes.explain(FAILURE, generation(100, MODEL.scheduler(), new Start.Noise())))
        .isSameAs(FAILURE);
    assertThat(Extremes.explain(FAILURE, generation(-100, MODEL.scheduler(), latents(-100))))
        .isSameAs(FAILURE);
  }

  @Test
  void guidanceFarFromOrdinaryIsNamed() {
    Fault fault = fault(generation(-101, MODEL.scheduler(), new Start.Noise()));

    assertThat(ProblemText.detail(fault))
        .isEqualTo(
            "guidance_scale must be between -100 and 100, but is -101.0, with which the unet of"
                + " model sd1-tiny gave values that are not numbers");
  }

  @Test
  void latentsFarFromOrdinaryAreNamed() {
    assertThat(fault(generation(1, MODEL.scheduler(), latents(-101))).field())
        .isEqualTo("latents.data");
  }

  @Test
  void aScheduleThatIsNotTheModelsOwnIsNamed() {
    assertThat(fault(generation(1, DdimConfig.DEFAULTS, new Start.Noise())).field())
        .isEqualTo("scheduler");
  }

  private static Fault fault(Generation generation) {
    DarkroomException told = Extremes.explain(FAILURE, generation);
    assertThat(told).isInstanceOf(InvalidInputException.class);
    return ((InvalidInputException) told).faults().getFirst();
  }

  private static Start latents(float value) {
    FloatTensor latents = FloatTensor.zeros(MODEL.latentShape(1, MODEL.width(), MODEL.height()));
    latents.data().put(0, value);
    return new Start.Latents(latents);
  }

  private static Generation generation(double scale, DdimConfig config, Start start) {
    return new Generation(
        MODEL,
        new Subject.Text("a fox", ""),
        MODEL.width(),
        MODEL.height(),
        new DdimSampler(new DdimScheduler(config, 2), StepOptions.withEta(0)),
        new Guidance(scale, 0),
        start,
        Seed.of(0),
        Dtype.FLOAT32,
        1,
        null,
        Output.IMAGE);
  }
}
