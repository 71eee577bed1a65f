package dev.darkroom.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.SessionSettings;
import dev.darkroom.onnx.TimestepInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelSessionsTest {
  /** A node that reads {@code timestep}, as a piece of an ONNX file that may follow it. */
  private static final byte[] SECOND_READER =
      ":\u001E\n\u001C\n\btimestep\u0012\u0006unused\"\bIdentity"
          .getBytes(StandardCharsets.US_ASCII);

  static Stream<Path> models() {
    return Stream.of(TestModels.ICONS, TestModels.SD1, TestModels.SD2_FLOAT16);
  }

  @ParameterizedTest
  @MethodSource("models")
  void rowsAtDifferentTimestepsShareARun(Path directory) {
    try (ModelSessions sessions = open(directory)) {
      assertThat(sessions.timestepInput()).isEqualTo(new TimestepInput.PerRow());
      assertThat(sessions.timestepShape(4)).containsExactly(4);
    }
  }

  @Test
  void aUnetThatReadsItsTimestepOtherwiseKeepsOneForAllRows(@TempDir Path folder)
      throws IOException {
    Path directory = TestModels.copy(TestModels.SD1, folder);
    Files.write(directory.resolve("unet/model.onnx"), SECOND_READER, StandardOpenOption.APPEND);

    try (ModelSessions sessions = open(directory)) {
      assertThat(sessions.timestepInput())
          .isEqualTo(new TimestepInput.Shared("the scalar timestep is used 2 times"));
      assertThat(sessions.timestepShape(4)).isEmpty();
    }
  }

  private static ModelSessions open(Path directory) {
    return new ModelSessions(TestModels.read(directory), new SessionSettings(new Device.Cpu(), 1));
  }
}
