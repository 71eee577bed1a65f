package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTerminationTest {
  private static final Path CONVOLUTION =
      Path.of("src/main/resources/dev/darkroom/onnx/convolution.onnx");

  /** Also runs that give their memory back, which those of large outputs do. */
  @ParameterizedTest
  @ValueSource(ints = {8, 1024})
  void endsRunsFromItsRequestUntilItIsWithdrawn(int size) {
    long[] shape = {1, 1, size, size};
    try (RunTermination termination = new RunTermination();
        var session =
            OnnxSession.open(CONVOLUTION, new SessionSettings(new Device.Cpu(), 1, termination));
        var run = session.bind(Map.of("x", shape, "y", shape))) {
      run.run();
      float before = run.floats("y").get(0);

      termination.request();
      assertThatThrownBy(run::run).isInstanceOf(CancellationException.class);
      assertThatThrownBy(run::run).isInstanceOf(CancellationException.class);

      termination.withdraw();
      run.run();
      assertThat(run.floats("y").get(0)).isEqualTo(before);
    }
  }
}
