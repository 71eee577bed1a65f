package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an operator reads when the service does not start. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTest {
  @Test
  void namesTheFileOfABrokenModel(CapturedOutput output) {
    failToStart("--darkroom.models.sd.path=src/test/resources/goldens");

    assertThat(output)
        .contains("A model cannot be served. src/test/resources/goldens/model_index.json: expected")
        .doesNotContain("\tat dev.darkroom");
  }

  @Test
  void namesADeviceThatCannotBe(CapturedOutput output) {
    failToStart("--darkroom.device=tpu");

    assertThat(output).contains("darkroom.device").contains("auto|cpu|cuda:\\d{1,2}");
  }

  @Test
  void namesAGpuThatIsNotThere(CapturedOutput output) {
    failToStart("--darkroom.device=cuda:99");

    assertThat(output).contains("darkroom.device is cuda:99, but ");
  }

  @Test
  void namesADefaultModelThatIsNone(CapturedOutput output) {
    failToStart("--darkroom.default-model=flux");

    assertThat(output).contains("darkroom.default-model is flux, but ").contains("icons");
  }

  private static void failToStart(String argument) {
    Throwable failure =
        catchThrowable(
            () ->
                SpringApplication.run(
                        DarkroomApplication.class,
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        argument)
                    .close());

    assertThat(failure).isNotNull();
  }
}
