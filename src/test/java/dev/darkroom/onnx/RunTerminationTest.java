package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTerminationTest {
  private static final Path CONVOLUTION =
      Path.of("src/main/resources/dev/darkroom/onnx/convolution.onnx");

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsRunsFromItsRequestUntilItIsWithdrawn(boolean givesBack) {
    long[] shape = {1, 1, 8, 8};
    try (RunTermination termination = new RunTermination();
        var session =
            OnnxSession.open(CONVOLUTION, new SessionSettings(new Device.Cpu(), 1, termination));
        var run = session.bind(Map.of("x", shape, "y", shape))) {
      run.run();
      float before = run.floats("y").get(0);

      termination.request();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> run.run(Set.of(), givesBack))
            .isInstanceOf(CancellationException.class);
      }

      termination.withdraw();
      run.run();
      assertThat(run.floats("y").get(0)).isEqualTo(before);
    }
  }
}
