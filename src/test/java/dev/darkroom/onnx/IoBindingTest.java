package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.onnxruntime.OrtEnvironment;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.model.TestModels;
import dev.darkroom.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs with I/O binding against runs of the Java API, on the CPU provider. */
class IoBindingTest {
  private static final Path CONVOLUTION =
      Path.of("src/main/resources/dev/darkroom/onnx/convolution.onnx");
  private static final Map<String, long[]> CONVOLUTION_SHAPES =
      Map.of("x", new long[] {1, 1, 8, 8}, "y", new long[] {1, 1, 8, 8});
  private static final Path MEMORY = Path.of("src/test/resources/onnx/memory.onnx");
  private static final Map<String, long[]> MEMORY_SHAPES =
      Map.of("shape", new long[] {2}, "sum", new long[] {1, 1});
  private static final Path FLOAT32 = unet("sd1-tiny");
  private static final Path FLOAT16 = unet("sd2-tiny-fp16");
  private static final String HIDDEN_STATES = "encoder_hidden_states";

  @Test
  void theFunctionsAreThoseOfTheLibraryThatTheJavaApiHasLoaded() {
    assertThat(OrtApi.get().version()).isEqualTo(OrtEnvironment.getEnvironment().getVersion());
  }

  @ParameterizedTest
  @MethodSource("dev.darkroom.onnx.UnetRows#models")
  void givesTheValuesOfPlainRuns(String model) {
    assertSameValues(unet(model));
  }

  @Test
  void givesTheValuesOfPlainRunsOfTheBuiltInModel() {
    assertSameValues(TestModels.ICONS.resolve("unet/model.onnx"));
  }

  private static void assertSameValues(Path unet) {
    try (OnnxSession plainSession =
            Unet.open(unet, AttentionFusion.NONE, settings(false)).session();
        OnnxSession boundSession = Unet.open(unet, AttentionFusion.NONE, settings(true)).session();
        BoundRun plain = plainSession.bind(UnetRows.shapes(plainSession, 2));
        BoundRun bound = boundSession.bind(UnetRows.shapes(boundSession, 2))) {
      for (int seed = 0; seed < 3; seed++) {
        fill(plain, plainSession, seed);
        fill(bound, boundSession, seed);
        plain.run();
        bound.run();

        float[] expected = plain.floats("out_sample").toArray();
        assertThat(expected).doesNotContain(Float.NaN, 0);
        assertThat(bound.floats("out_sample").toArray()).isEqualTo(expected);
      }
    }
  }

  /** As float16, since float32 values are read in place on the CPU. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInputThatIsSaidToBeUnchangedIsNotReadAgain(boolean ioBinding) {
    try (OnnxSession session =
            Unet.open(FLOAT16, AttentionFusion.NONE, settings(ioBinding)).session();
        BoundRun run = session.bind(UnetRows.shapes(session, 2))) {
      fill(run, session, 0);
      run.run();
      float[] before = run.floats("out_sample").toArray();
      FloatTensor hiddenStates = run.floats(HIDDEN_STATES);
      for (int i = 0; i < hiddenStates.size(); i++) {
        hiddenStates.data().put(i, 1);
      }

      run.run(Set.of(HIDDEN_STATES), false);
      assertThat(run.floats("out_sample").toArray()).isEqualTo(before);

      run.run();
      assertThat(run.floats("out_sample").toArray()).isNotEqualTo(before);
    }
  }

  /** Also where the allocator gives memory again that another run has filled. */
  @Test
  void inputsAreZerosAtFirst() {
    float[] ofZeros;
    try (OnnxSession session = Unet.open(FLOAT32, AttentionFusion.NONE, settings(false)).session();
        BoundRun run = session.bind(UnetRows.shapes(session, 2))) {
      run.run();
      ofZeros = run.floats("out_sample").toArray();
    }
    try (OnnxSession session = Unet.open(FLOAT32, AttentionFusion.NONE, settings(true)).session()) {
      for (int i = 0; i < 3; i++) {
        try (BoundRun run = session.bind(UnetRows.shapes(session, 2))) {
          run.run();
          assertThat(run.floats("out_sample").toArray()).isEqualTo(ofZeros);

          fill(run, session, 0);
          run.run();
        }
      }
    }
  }

  /** A run without an input would kill the JVM. */
  @Test
  void inputsAreBoundBeforeTheFirstRun() {
    try (var session = OnnxSession.open(CONVOLUTION, settings(true));
        var run = session.bind(CONVOLUTION_SHAPES)) {
      run.run(Set.of("x"), false);
      float[] first = run.floats("y").toArray();

      run.run();
      assertThat(run.floats("y").toArray()).isEqualTo(first);
    }
  }

  @Test
  void endsWhenItsTerminationIsRequested() {
    try (RunTermination termination = new RunTermination();
        var session =
            OnnxSession.open(
                CONVOLUTION, new SessionSettings(new Device.Cpu(), 1, termination, true));
        var run = session.bind(CONVOLUTION_SHAPES)) {
      run.run();
      float before = run.floats("y").get(0);

      termination.request();
      assertThatThrownBy(run::run).isInstanceOf(CancellationException.class);

      termination.withdraw();
      run.run();
      assertThat(run.floats("y").get(0)).isEqualTo(before);
    }
  }

  @Test
  void wantOfMemoryIsKnown() {
    try (var session = OnnxSession.open(MEMORY, settings(true));
        var run = session.bind(MEMORY_SHAPES)) {
      run.put("shape", 1L << 28, 1L << 26);
      assertThatThrownBy(run::run).isInstanceOf(InsufficientMemoryException.class);

      run.put("shape", 3, 4);
      run.run();
      assertThat(run.floats("sum").get(0)).isZero();
    }
  }

  @Test
  void failuresAreToldAsThoseOfPlainRuns() {
    Throwable expected = failure(false);

    assertThat(expected).isInstanceOf(FailedException.class);
    assertThat(failure(true)).isInstanceOf(FailedException.class).hasMessage(expected.getMessage());
  }

  /** Of a tensor that has less than no values. */
  private static Throwable failure(boolean ioBinding) {
    try (var session = OnnxSession.open(MEMORY, settings(ioBinding));
        var run = session.bind(MEMORY_SHAPES)) {
      run.put("shape", -3, 4);
      return catchThrowable(run::run);
    }
  }

  /** Rather than what lies at its address by then, or a crash. */
  @Test
  void valuesCannotBeReachedOnceItIsClosed() {
    try (var session = OnnxSession.open(CONVOLUTION, settings(true))) {
      FloatTensor values;
      try (var run = session.bind(CONVOLUTION_SHAPES)) {
        values = run.floats("y");
      }

      assertThatThrownBy(() -> values.get(0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aWrongShapeIsRefusedAndNothingIsKept() {
    try (var session = OnnxSession.open(CONVOLUTION, settings(true))) {
      assertThatThrownBy(() -> session.bind(Map.of("x", new long[] {1, 8, 8})))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("x needs the shape");

      try (var run = session.bind(CONVOLUTION_SHAPES)) {
        run.run();
        assertThat(run.floats("y").get(0)).isFinite();
      }
    }
  }

  private static SessionSettings settings(boolean ioBinding) {
    return new SessionSettings(new Device.Cpu(), 1, RunTermination.NEVER, ioBinding);
  }

  private static Path unet(String model) {
    return Path.of("src/test/resources/models", model, "unet/model.onnx");
  }

  private static void fill(BoundRun run, OnnxSession session, int seed) {
    Random random = new Random(seed);
    for (String name : session.inputNames().stream().sorted().toList()) {
      switch (name) {
        case "timestep" -> run.put(name, 981 - seed, 21 + seed);
        case "class_labels" -> run.put(name, seed, 1);
        default -> {
          FloatTensor values = run.floats(name);
          for (int i = 0; i < values.size(); i++) {
            values.data().put(i, (float) random.nextGaussian());
          }
        }
      }
    }
  }
}
