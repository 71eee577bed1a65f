package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * ONNX Runtime from 1.29 on crashes on Linux where the command line has a few thousand characters,
 * as any class path of single jars has (microsoft/onnxruntime#32173).
 */
class LongCommandLineTest {
  private static final int CHARACTERS = 30_000;

  @Test
  void onnxRuntimeStartsUnderALongCommandLine() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName(),
                "x".repeat(CHARACTERS))
            .inheritIO()
            .start();

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** Does nothing but load ONNX Runtime. */
  static final class Start {
    public static void main(String[] args) {
      OrtEnvironment.getEnvironment();
    }
  }
}
