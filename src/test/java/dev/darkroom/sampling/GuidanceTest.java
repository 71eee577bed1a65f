package dev.darkroom.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.tensor.FloatTensor;
import dev.darkroom.tensor.TorchArithmetic;
import dev.darkroom.tensor.TorchArithmetic.Case;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuidanceTest {
  private final FloatTensor unconditional = FloatTensor.of(new float[] {0, 0, 0, 0}, 1, 4);
  private final FloatTensor conditional = FloatTensor.of(new float[] {1, -1, 2, -2}, 1, 4);

  /** By hand: u + s (c - u), arXiv 2207.12598. */
  @Test
  void movesAwayFromTheUnconditionalOutput() {
    assertThat(guided(3, 0).toArray()).containsExactly(3, -3, 6, -6);
  }

  /** By hand: the guided output is 3 c, so rescaled to the spread of c it is c again. */
  @Test
  void fullRescaleRestoresTheSpreadOfTheConditionalOutput() {
    assertThat(guided(3, 1).toArray())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(1, -1, 2, -2);
  }

  /** By hand: 0.7 c + 0.3 (3 c) = 1.6 c, arXiv 2305.08891, equation 16. */
  @Test
  void partialRescaleMixesBoth() {
    assertThat(guided(3, 0.7).toArray())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(1.6f, -1.6f, 3.2f, -3.2f);
  }

  static List<Case> guidance() throws IOException {
    return TorchArithmetic.cases("guidance");
  }

  @ParameterizedTest
  @MethodSource("guidance")
  void isTorchsToTheLastBit(Case torch) {
    FloatTensor unguided = torch.tensor("unconditional");
    FloatTensor out = FloatTensor.zeros(unguided.shape());

    new Guidance(torch.number("scale"), torch.number("rescale"))
        .apply(unguided, torch.tensor("conditional"), out);

    assertThat(out.toArray()).containsExactly(torch.values("guided"));
  }

  @Test
  void isOffUpToOne() {
    assertThat(new Guidance(1, 0).isOn()).isFalse();
    assertThat(new Guidance(1.1, 0).isOn()).isTrue();
    assertThat(new Guidance(1, 0).rows()).isEqualTo(1);
    assertThat(new Guidance(1.1, 0).rows()).isEqualTo(2);
  }

  private FloatTensor guided(double scale, double rescale) {
    FloatTensor out = FloatTensor.zeros(1, 4);
    new Guidance(scale, rescale).apply(unconditional, conditional, out);
    return out;
  }
}
