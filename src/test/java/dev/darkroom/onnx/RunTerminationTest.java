package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class RunTerminationTest {
  private static final Path CONVOLUTION =
      Path.of("src/main/resources/dev/darkroom/onnx/convolution.onnx");
  private static final long[] SHAPE = {1, 1, 8, 8};

  @Test
  void endsRunsFromItsRequestUntilItIsWithdrawn() {
    try (RunTermination termination = new RunTermination();
        var session =
            OnnxSession.open(CONVOLUTION, new SessionSettings(new Device.Cpu(), 1, termination));
        var run = session.bind(Map.of("x", SHAPE, "y", SHAPE))) {
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
