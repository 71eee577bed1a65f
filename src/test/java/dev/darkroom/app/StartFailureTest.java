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

    assertThat(output).contains("darkroom.devices").contains("auto|cpu|cuda:\\d{1,2}");
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

  @Test
  void namesASettingThatDoesNotExist(CapturedOutput output) {
    failToStart("--darkroom.engine.queue-size=3");

    assertThat(output)
        .contains("The elements [darkroom.engine.queue-size] were left unbound.")
        .doesNotContain("\tat ");
  }

  @Test
  void namesAModelFolderThatIsEmpty(CapturedOutput output, @TempDir Path empty) {
    failToStart("--darkroom.models.sd.path=" + empty);

    assertThat(output)
        .contains("A model cannot be served. " + empty + "/model_index.json: expected")
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
