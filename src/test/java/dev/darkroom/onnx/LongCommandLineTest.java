package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import dev.darkroom.OtherJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * ONNX Runtime from 1.29 on crashes on Linux where the command line has a few thousand characters,
 * as any class path of single jars has (microsoft/onnxruntime#32173).
 */
class LongCommandLineTest {
  private static final int CHARACTERS = 30_000;

  @Test
  void onnxRuntimeStartsUnderALongCommandLine() throws Exception {
    assertThat(OtherJvm.run(Start.class, List.of(), "x".repeat(CHARACTERS))).isEqualTo("started");
  }

  /** Does nothing but load ONNX Runtime. */
  static final class Start {
    public static void main(String[] args) {
      OrtEnvironment.getEnvironment();
      System.out.println("started");
    }
  }
}
