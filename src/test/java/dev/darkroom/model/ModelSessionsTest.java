package dev.darkroom.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.SessionSettings;
import dev.darkroom.onnx.TimestepInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelSessionsTest {
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
    Path directory = TestModels.withSharedTimestep(folder);

    try (ModelSessions sessions = open(directory)) {
      assertThat(sessions.timestepInput())
          .isEqualTo(sessions.model().unetGraph().timestepInput())
          .isEqualTo(new TimestepInput.Shared("the scalar timestep is used 2 times"));
      assertThat(sessions.timestepShape(4)).isEmpty();
    }
  }

  private static ModelSessions open(Path directory) {
    return new ModelSessions(TestModels.read(directory), new SessionSettings(new Device.Cpu(), 1));
  }
}
