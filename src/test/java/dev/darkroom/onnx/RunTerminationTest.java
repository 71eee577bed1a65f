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
  private static final Path VAE_DECODER =
      Path.of("src/test/resources/models/sd1-tiny/vae_decoder/model.onnx");

  @Test
  void endsRunsFromItsRequestUntilItIsWithdrawn() {
    long[] shape = {1, 1, 8, 8};
    assertEndsRuns(CONVOLUTION, Map.of("x", shape, "y", shape), "y");
  }

  /** Its output, 448 x 448 pixels, is large. */
  @Test
  void endsRunsThatGiveTheirMemoryBack() {
    assertEndsRuns(
        VAE_DECODER,
        Map.of("latent_sample", new long[] {1, 4, 56, 56}, "sample", new long[] {1, 3, 448, 448}),
        "sample");
  }

  private static void assertEndsRuns(Path file, Map<String, long[]> shapes, String output) {
    try (RunTermination termination = new RunTermination();
        var session =
            OnnxSession.open(file, new SessionSettings(new Device.Cpu(), 1, termination));
        var run = session.bind(shapes)) {
      run.run();
      float before = run.floats(output).get(0);

      termination.request();
      assertThatThrownBy(run::run).isInstanceOf(CancellationException.class);
      assertThatThrownBy(run::run).isInstanceOf(CancellationException.class);

      termination.withdraw();
      run.run();
      assertThat(run.floats(output).get(0)).isEqualTo(before);
    }
  }
}
