package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.client.ApiException;
import dev.darkroom.client.ModelsApi;
import dev.darkroom.client.model.Model;
import dev.darkroom.client.model.Model.InputsEnum;
import dev.darkroom.client.model.ModelDefaults;
import dev.darkroom.client.model.ModelLimits;
import dev.darkroom.client.model.ModelsResponse;
import dev.darkroom.client.model.SchedulerConfig.PredictionTypeEnum;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code GET /models}, against the models' own files and the service's configuration. */
@DarkroomTest
class ModelsTest {
  private final ModelsApi models;

  ModelsTest(@LocalServerPort int port) {
    this.models = new ModelsApi(new Client(port).generated());
  }

  @Test
  void namesEveryModelAndTheDefault() throws ApiException {
    ModelsResponse answer = models.models();

    assertThat(answer.getDefaultModel()).isEqualTo("icons");
    assertThat(answer.getModels())
        .extracting(Model::getName)
        .containsExactly(
            "classes-tiny",
            "grey-tiny",
            "icons",
            "inpaint-tiny",
            "refiner-tiny",
            "sd1-tiny",
            "sd1-tiny-tiled",
            "sd2-tiny-fp16",
            "sdxl-tiny",
            "unconditional-tiny");
  }

  @Test
  void tellsWhatARequestGetsWhereItSaysNothing() throws ApiException {
    ModelDefaults defaults = icons().getDefaults();

    assertThat(defaults.getWidth()).isEqualTo(128);
    assertThat(defaults.getHeight()).isEqualTo(128);
    assertThat(defaults.getNumInferenceSteps()).isEqualTo(20);
    assertThat(defaults.getGuidanceScale()).isEqualTo(3);
    assertThat(defaults.getGuidanceRescale()).isZero();
    assertThat(defaults.getScheduler().getPredictionType())
        .isEqualTo(PredictionTypeEnum.V_PREDICTION);
  }

  @Test
  void tellsTheMostThatARequestMayAskFor() throws ApiException {
    ModelLimits limits = icons().getLimits();

    assertThat(limits.getSizeMultiple()).isEqualTo(16);
    assertThat(limits.getMaxWidth()).isEqualTo(256);
    assertThat(limits.getMaxHeight()).isEqualTo(256);
    assertThat(limits.getMaxNumInferenceSteps()).isEqualTo(1000);
    assertThat(limits.getMaxNumImages()).isEqualTo(8);
    assertThat(limits.getNumClasses()).isZero();
    assertThat(model("classes-tiny").getLimits().getNumClasses()).isEqualTo(10);
  }

  @Test
  void tellsWhatEachModelCanBeToldAndShown() throws ApiException {
    assertThat(icons().getInputs())
        .containsExactly(InputsEnum.PROMPT, InputsEnum.IMAGE, InputsEnum.MASK_IMAGE);
    assertThat(model("classes-tiny").getInputs())
        .containsExactly(InputsEnum.CLASS_LABEL, InputsEnum.IMAGE, InputsEnum.MASK_IMAGE);
    assertThat(model("unconditional-tiny").getDefaults().getGuidanceScale()).isEqualTo(1);
  }

  @Test
  void tellsWhetherImagesAtDifferentTimestepsShareARun() throws ApiException {
    assertThat(models.models().getModels())
        .allMatch(Model::getBatchesMixedTimesteps)
        .allMatch(model -> model.getSharedTimestepReason() == null);
  }

  @Test
  void tellsTheWordsThatAModelWasTrainedOn() throws ApiException {
    assertThat(icons().getVocabulary()).contains("fox", "heart", "3d", "style", "teal").isSorted();
    assertThat(model("sd1-tiny").getVocabulary()).isNull();
  }

  private Model icons() throws ApiException {
    return model("icons");
  }

  private Model model(String name) throws ApiException {
    return models.models().getModels().stream()
        .filter(model -> model.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
