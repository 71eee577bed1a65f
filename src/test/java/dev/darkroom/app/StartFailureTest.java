package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        .doesNotContain("\tat ");
  }

  @Test
  void namesADeviceThatCannotBe(CapturedOutput output) {
    failToStart("--darkroom.devices=tpu");

    assertThat(output).contains("darkroom.devices[0] is tpu, but must be auto, cpu or cuda:N.");
  }

  @Test
  void namesAGpuThatIsNotThere(CapturedOutput output) {
    failToStart("--darkroom.devices=cuda:99");

    assertThat(output).contains("darkroom.devices is cuda:99, but ");
  }

  @Test
  void namesADefaultModelThatIsNone(CapturedOutput output) {
    failToStart("--darkroom.default-model=flux");

    assertThat(output).contains("darkroom.default-model is flux, but ").contains("icons");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "darkroom.engine.queue-size=3 | darkroom.engine.queue-size is no setting; README",
        "darkroom.models.sd1.5.path=/models/sd | darkroom.models[sd1.5].path.",
        "darkroom.models.sd=/models/sd | darkroom.models.sd must be a group of settings, of which",
        "darkroom.models.sd.max-images=2 | darkroom.models.sd.path is missing.",
        "darkroom.engine.max-batch=many | darkroom.engine.max-batch is many, but must be a whole",
        "darkroom.engine.max-batch=0 | darkroom.engine.max-batch is 0, but must be greater than",
        "darkroom.models.icons.guidance-scale=200 | darkroom.models.icons.guidance-scale is 200.0,",
        "darkroom.api.max-wait=soon | darkroom.api.max-wait is soon, but must be a duration such",
        "darkroom.api.max-body-size=big | darkroom.api.max-body-size is big, but must be a size",
        "darkroom.api.default-wait=21m | darkroom.api.max-wait must be above 0, and the first not"
      })
  void namesASettingInPlainWords(String setting, String said, CapturedOutput output) {
    failToStart("--" + setting);

    assertThat(output).contains(said).doesNotContain("\tat ").doesNotContain("Bindable");
  }

  @Test
  void namesAModelFolderThatIsEmpty(CapturedOutput output, @TempDir Path empty) {
    failToStart("--darkroom.models.sd.path=" + empty);

    assertThat(output)
        .contains("A model cannot be served. " + empty + ": the directory is empty")
        .doesNotContain("\tat ");
  }

  @Test
  void namesAPortThatIsTaken(CapturedOutput output) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      failToStart("--darkroom.devices=cpu", taken.getLocalPort());

      assertThat(output)
          .contains("Port " + taken.getLocalPort() + " was already in use.")
          .doesNotContain("\tat ");
    }
  }

  private static void failToStart(String argument) {
    failToStart(argument, 0);
  }

  private static void failToStart(String argument, int port) {
    Throwable failure =
        catchThrowable(
            () ->
                SpringApplication.run(
                        DarkroomApplication.class,
                        "--server.address=127.0.0.1",
                        "--server.port=" + port,
                        argument)
                    .close());

    assertThat(failure).isNotNull();
  }
}
